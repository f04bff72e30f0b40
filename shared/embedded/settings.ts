import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { SettingsStore, SettingsVersion } from '#shared/ports/settings.ts';
import type { GroupCommit } from './group-commit.ts';

/** Settings documents on SQLite; every version is kept. */
export function createSettings(db: DatabaseSync, commit: GroupCommit): SettingsStore {
  const newest = db.prepare('SELECT * FROM settings WHERE name = ? ORDER BY version DESC LIMIT ?');
  const insert = db.prepare(
    `INSERT INTO settings (name, version, value, saved_at, saved_by)
     SELECT :name, :version, :value, :savedAt, :savedBy
     WHERE coalesce((SELECT max(version) FROM settings WHERE name = :name), 0) = :version - 1`,
  );
  return {
    async read(name) {
      const row = newest.get(name, 1);
      return row && fromRow(row);
    },
    write: (name, { value, expectedVersion, savedAt, savedBy }) =>
      commit(() => {
        const version = expectedVersion + 1;
        const { changes } = insert.run({ name, version, value: JSON.stringify(value), savedAt, savedBy });
        return changes === 1 ? { version, value, savedAt, savedBy } : undefined;
      }),
    history: async (name, limit) => newest.all(name, limit).map(fromRow),
  };
}

const fromRow = (row: Record<string, SQLOutputValue>): SettingsVersion => ({
  version: Number(row.version),
  value: JSON.parse(String(row.value)),
  savedAt: Number(row.saved_at),
  savedBy: String(row.saved_by),
});
