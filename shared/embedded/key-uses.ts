import type { DatabaseSync } from 'node:sqlite';
import type { KeyUses } from '#shared/ports/applications.ts';
import type { GroupCommit } from './group-commit.ts';

/** Last uses of API keys on SQLite. */
export function createKeyUses(db: DatabaseSync, commit: GroupCommit): KeyUses {
  const upsert = db.prepare(
    'INSERT INTO key_uses (key_id, at) VALUES (?, ?) ON CONFLICT (key_id) DO UPDATE SET at = excluded.at',
  );
  const rows = db.prepare('SELECT key_id, at FROM key_uses');
  return {
    note: (keyId, at) => commit(() => void upsert.run(keyId, at)),
    all: async () => new Map(rows.all().map(({ key_id, at }) => [String(key_id), Number(at)])),
  };
}
