import type { DatabaseSync } from 'node:sqlite';
import type { SecretValues } from '#shared/ports/settings.ts';
import type { GroupCommit } from './group-commit.ts';

/** Secrets of settings in a table of their own. The database is a file of mode 600. */
export function createSecretValues(db: DatabaseSync, commit: GroupCommit): SecretValues {
  db.exec(
    'CREATE TABLE IF NOT EXISTS secrets (reference TEXT PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
  );
  const select = db.prepare('SELECT value FROM secrets WHERE reference = ?');
  const insert = db.prepare('INSERT INTO secrets (reference, name, value) VALUES (:reference, :name, :value)');
  return {
    async read(references) {
      return new Map(
        references.flatMap((reference): [string, string][] => {
          const row = select.get(reference);
          return row ? [[reference, String(row.value)]] : [];
        }),
      );
    },
    add: (secrets) =>
      commit(() => {
        for (const secret of secrets) insert.run(secret);
      }),
  };
}
