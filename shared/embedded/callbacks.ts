import type { DatabaseSync } from 'node:sqlite';
import type { Callbacks } from '#shared/ports/messages.ts';
import type { GroupCommit } from './group-commit.ts';

/** The outbox of status callbacks on SQLite. */
export function createCallbacks(db: DatabaseSync, commit: GroupCommit): Callbacks {
  const upsert = db.prepare(
    `INSERT INTO callbacks (message_id, due_at, tries) VALUES (?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET due_at = excluded.due_at, tries = excluded.tries`,
  );
  const due = db.prepare('SELECT * FROM callbacks WHERE due_at <= ? ORDER BY due_at LIMIT ?');
  const remove = db.prepare('DELETE FROM callbacks WHERE message_id = ? AND due_at = ?');
  return {
    add: (callbacks) =>
      commit(() => {
        for (const { messageId, dueAt, tries } of callbacks) upsert.run(messageId, dueAt, tries);
      }),
    async due(before, limit) {
      return due.all(before, limit).map((row) => ({
        messageId: String(row.message_id),
        dueAt: Number(row.due_at),
        tries: Number(row.tries),
      }));
    },
    remove: ({ messageId, dueAt }) => commit(() => void remove.run(messageId, dueAt)),
  };
}
