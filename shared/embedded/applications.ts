import type { DatabaseSync } from 'node:sqlite';
import { ApiKey, Application } from '#shared/domain/application.ts';
import type { Applications } from '#shared/ports/applications.ts';
import type { GroupCommit } from './group-commit.ts';

/** Applications and their keys on SQLite. */
export function createApplications(db: DatabaseSync, commit: GroupCommit): Applications {
  const everyone = db.prepare('SELECT value FROM applications ORDER BY id');
  const application = db.prepare('SELECT value FROM applications WHERE id = ?');
  const saveApplication = db.prepare(
    'INSERT INTO applications (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value',
  );
  const key = db.prepare('SELECT value FROM api_keys WHERE id = ?');
  const keysOf = db.prepare('SELECT value FROM api_keys WHERE application_id = ? ORDER BY id');
  const saveKey = db.prepare(
    'INSERT INTO api_keys (id, application_id, value) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value',
  );
  return {
    async all() {
      return everyone.all().map((row) => {
        const owner = Application.parse(JSON.parse(String(row.value)));
        return {
          application: owner,
          keys: keysOf.all(owner.id).map((each) => ApiKey.parse(JSON.parse(String(each.value)))),
        };
      });
    },
    async byKey(keyId) {
      const row = key.get(keyId);
      if (!row) return undefined;
      const found = ApiKey.parse(JSON.parse(String(row.value)));
      const owner = application.get(found.applicationId);
      return owner && { application: Application.parse(JSON.parse(String(owner.value))), key: found };
    },
    save: (each) =>
      commit(() => {
        const row = application.get(each.id);
        const stored = row ? Application.parse(JSON.parse(String(row.value))).version : 0;
        if (stored !== each.version) return undefined;
        const next = { ...each, version: each.version + 1 };
        saveApplication.run(each.id, JSON.stringify(next));
        return next;
      }),
    saveKey: (each) => commit(() => void saveKey.run(each.id, each.applicationId, JSON.stringify(each))),
  };
}
