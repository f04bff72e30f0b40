import type { DatabaseSync } from 'node:sqlite';
import { AuditEntry } from '#shared/domain/audit.ts';
import type { AuditLog } from '#shared/ports/audit.ts';
import type { GroupCommit } from './group-commit.ts';

/** The audit log on SQLite; makes its table itself. Nothing is ever removed. */
export function createAudit(db: DatabaseSync, commit: GroupCommit): AuditLog {
  db.exec('CREATE TABLE IF NOT EXISTS audit (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
  const insert = db.prepare('INSERT INTO audit (id, value) VALUES (?, ?)');
  const newest = db.prepare('SELECT value FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?');
  return {
    add: (entry) => commit(() => void insert.run(entry.id, JSON.stringify(entry))),
    async list({ limit, after = '~' }) {
      const rows = newest.all(after, limit + 1);
      const entries = rows.slice(0, limit).map(({ value }) => AuditEntry.parse(JSON.parse(String(value))));
      const last = entries.at(-1);
      return rows.length > limit && last ? { entries, next: last.id } : { entries };
    },
  };
}
