import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { inTurns } from '#shared/domain/turns.ts';
import type { DueMessage, MessageStore } from '#shared/ports/messages.ts';

/**
 * Finds what is due. What waits is in an index by application; what is being sent is not, so that a claim and its end cost no entry in it:
 * there are only as many of those as calls under way, and they are looked through.
 */
export function createDue(db: DatabaseSync): (query: Parameters<MessageStore['due']>[0]) => DueMessage[] {
  const waits = `priority = :lane AND due_at IS NOT NULL AND status <> 'sending'`;
  const owners = db.prepare(
    `WITH RECURSIVE owner (id) AS (
       SELECT min(application_id) FROM messages WHERE ${waits}
       UNION ALL
       SELECT (SELECT min(application_id) FROM messages WHERE ${waits} AND application_id > owner.id)
       FROM owner WHERE owner.id IS NOT NULL
     ) SELECT id FROM owner WHERE id IS NOT NULL`,
  );
  const waiting = db.prepare(
    `SELECT id, due_at FROM messages WHERE ${waits} AND application_id = :owner AND due_at <= :before AND expires_at > :expiringAfter
     ORDER BY due_at LIMIT :limit`,
  );
  const underWay = db.prepare(
    `SELECT id, due_at, application_id FROM messages
     WHERE status = 'sending' AND status <> 'sent' AND priority = :lane AND due_at <= :before AND expires_at > :expiringAfter
     ORDER BY due_at LIMIT :limit`,
  );

  return ({ lane, before, limit, inTurns: shared = false, expiringAfter = 0 }) => {
    const groups = new Map<string, DueMessage[]>();
    for (const { id } of owners.all({ lane })) {
      const owner = String(id);
      groups.set(owner, waiting.all({ lane, owner, before, expiringAfter, limit }).map(toDue));
    }
    for (const row of underWay.all({ lane, before, expiringAfter, limit })) {
      const owner = String(row.application_id);
      groups.set(owner, [...(groups.get(owner) ?? []), toDue(row)]);
    }
    const oldestFirst = [...groups.values()].map((rows) => rows.sort((one, other) => one.dueAt - other.dueAt));
    if (shared) return inTurns(oldestFirst, limit);
    return oldestFirst
      .flat()
      .sort((one, other) => one.dueAt - other.dueAt)
      .slice(0, limit);
  };
}

const toDue = (row: Record<string, SQLOutputValue>): DueMessage => ({
  id: String(row.id),
  dueAt: Number(row.due_at),
});
