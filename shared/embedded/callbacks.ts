import type { DatabaseSync } from 'node:sqlite';
import type { Callbacks } from '#shared/ports/messages.ts';
import type { GroupCommit } from './group-commit.ts';

/** The outbox of status callbacks on SQLite. */
export function createCallbacks(db: DatabaseSync, commit: GroupCommit): Callbacks {
  const upsert = db.prepare(
    `INSERT INTO callbacks (message_id, application_id, due_at, tries) VALUES (?, ?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET due_at = excluded.due_at, tries = excluded.tries`,
  );
  // Jumps from application to application by the index, past all that each has.
  const owners = db.prepare(
    `WITH RECURSIVE owner (id) AS (
       SELECT min(application_id) FROM callbacks
       UNION ALL
       SELECT (SELECT min(application_id) FROM callbacks WHERE application_id > owner.id) FROM owner WHERE owner.id IS NOT NULL
     )
     SELECT id FROM owner WHERE EXISTS (SELECT 1 FROM callbacks WHERE application_id = owner.id AND due_at <= ?)`,
  );
  const due = db.prepare('SELECT * FROM callbacks WHERE application_id = ? AND due_at <= ? ORDER BY due_at LIMIT ?');
  const remove = db.prepare('DELETE FROM callbacks WHERE message_id = ? AND due_at = ?');
  return {
    add: (callbacks) =>
      commit(() => {
        for (const { messageId, applicationId, dueAt, tries } of callbacks) {
          upsert.run(messageId, applicationId, dueAt, tries);
        }
      }),
    async owners(before) {
      return owners.all(before).map((row) => String(row.id));
    },
    async due({ applicationId, before, limit }) {
      return due.all(applicationId, before, limit).map((row) => ({
        messageId: String(row.message_id),
        applicationId: String(row.application_id),
        dueAt: Number(row.due_at),
        tries: Number(row.tries),
      }));
    },
    remove: ({ messageId, dueAt }) => commit(() => void remove.run(messageId, dueAt)),
  };
}
