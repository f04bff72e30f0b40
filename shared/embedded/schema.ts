import { DatabaseSync } from 'node:sqlite';

/**
 * Opens the database of one machine, in a file or `:memory:`, and brings its schema up to date.
 *
 * WAL with `synchronous=FULL`: a commit is on disk when it returns, whatever is killed.
 */
export function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA busy_timeout = 2000;
    PRAGMA cache_size = -16000;
    PRAGMA journal_size_limit = 67108864;
  `);
  db.exec(SCHEMA);
  return db;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sender TEXT,
    text TEXT NOT NULL,
    type TEXT NOT NULL,
    reference TEXT,
    priority TEXT NOT NULL,
    segments INTEGER NOT NULL,
    encoding TEXT NOT NULL,
    status TEXT NOT NULL,
    error_reason TEXT,
    detail TEXT,
    accepted_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    due_at INTEGER,
    expires_at INTEGER NOT NULL,
    final_at INTEGER,
    attempt INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    ambiguous INTEGER NOT NULL,
    interruptions INTEGER NOT NULL,
    claimed_at INTEGER,
    lease_until INTEGER,
    held INTEGER NOT NULL,
    gateway_message_id TEXT,
    callback INTEGER NOT NULL,
    attempts TEXT NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX IF NOT EXISTS messages_due ON messages (priority, due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messages_due_by_application ON messages (priority, application_id, due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messages_expiring ON messages (expires_at) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messages_by_application ON messages (application_id, id);
  CREATE INDEX IF NOT EXISTS messages_by_recipient ON messages (recipient, id);
  CREATE INDEX IF NOT EXISTS messages_not_sent ON messages (status, id) WHERE status <> 'sent';

  CREATE TABLE IF NOT EXISTS idempotency (
    application_id TEXT NOT NULL,
    key TEXT NOT NULL,
    hash TEXT NOT NULL,
    ids TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (application_id, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (created_at);

  CREATE TABLE IF NOT EXISTS dead_letters (
    id TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (id, at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS callbacks (message_id TEXT PRIMARY KEY, due_at INTEGER NOT NULL, tries INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS callbacks_due ON callbacks (due_at);

  CREATE TABLE IF NOT EXISTS settings (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (name, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS gateway_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS applications (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS api_keys (id TEXT PRIMARY KEY, application_id TEXT NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
