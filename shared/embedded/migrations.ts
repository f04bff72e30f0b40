import type { DatabaseSync } from 'node:sqlite';

/** Steps from one shape of the database to the next, in order: only ever add to the end. What stands here once is never changed again. */
const MIGRATIONS: ((db: DatabaseSync) => void)[] = [firstTables, limitsAndUses, waitingApart, callbacksByApplication];

/**
 * Brings a database up to date, whatever earlier version of the relay made it. Each step is a transaction with its number, so that a
 * process that dies in between leaves a whole database. Throws `UnknownShape` when a later version has written it.
 */
export function migrate(db: DatabaseSync): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new UnknownShape(
      `The database has shape ${version} and this version of the relay knows shapes up to ${MIGRATIONS.length}. Start the later version that wrote it, or restore a copy from before.`,
    );
  }
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < version) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      step(db);
      db.exec(`PRAGMA user_version = ${index + 1}; COMMIT`);
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** A later version of the relay has written the database. */
export class UnknownShape extends Error {
  override name = 'UnknownShape';
}

/** The tables before shapes were counted: of the databases that have some of them, each is completed. */
function firstTables(db: DatabaseSync): void {
  db.exec(FIRST_TABLES);
  const columns = db.prepare(`SELECT name FROM pragma_table_info('messages')`).all();
  if (columns.some(({ name }) => name === 'callback')) return;
  db.exec('ALTER TABLE messages ADD COLUMN callback INTEGER NOT NULL DEFAULT 0');
}

function limitsAndUses(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE limit_counters (
      application_id TEXT NOT NULL,
      name TEXT NOT NULL,
      used INTEGER NOT NULL,
      ends_at INTEGER NOT NULL,
      PRIMARY KEY (application_id, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX limit_counters_by_end ON limit_counters (ends_at);
    CREATE TABLE key_uses (key_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `);
}

/** What is being sent leaves the index of what is due, and one such index is enough: both cost at each step of a message. */
function waitingApart(db: DatabaseSync): void {
  db.exec(`
    DROP INDEX messages_due;
    DROP INDEX messages_due_by_application;
    CREATE INDEX messages_waiting ON messages (priority, application_id, due_at) WHERE due_at IS NOT NULL AND status <> 'sending';
  `);
}

/** Callbacks are read by application, so that none stands behind the thousands of another. */
function callbacksByApplication(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE callbacks ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
    UPDATE callbacks SET application_id =
      coalesce((SELECT application_id FROM messages WHERE messages.id = callbacks.message_id), '');
    DROP INDEX callbacks_due;
    CREATE INDEX callbacks_of_application ON callbacks (application_id, due_at);
  `);
}

const FIRST_TABLES = `
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
