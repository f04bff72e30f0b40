import type { DatabaseSync } from 'node:sqlite';
import type { DeadLetters } from '#shared/ports/messages.ts';
import type { GroupCommit } from './group-commit.ts';

/** Dead letters on SQLite. */
export function createDeadLetters(db: DatabaseSync, commit: GroupCommit): DeadLetters {
  const insert = db.prepare('INSERT INTO dead_letters (id, reason, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  return {
    add: (letters) =>
      commit(() => {
        for (const { id, reason, at } of letters) insert.run(id, reason, at);
      }),
  };
}
