import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';

/**
 * Opens the database of one machine, in a file or `:memory:`, and brings its schema up to date.
 *
 * Throws when a later version of the relay has written it.
 *
 * WAL with `synchronous=FULL`: a commit is on disk when it returns, whatever is killed.
 */
export function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA busy_timeout = 2000;
    PRAGMA cache_size = -8000;
    PRAGMA journal_size_limit = 67108864;
  `);
  migrate(db);
  return db;
}
