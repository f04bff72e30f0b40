import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { migrate, UnknownShape } from '#shared/embedded/migrations.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { aMessage } from '#test/support/message.ts';

/** What a database looks like: its tables and indexes, and each table's columns by name. */
function shapeOf(db: DatabaseSync): unknown {
  const objects = db.prepare(`SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name`).all();
  return objects.map(({ type, name }) => ({
    type,
    name,
    columns: db
      .prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY name')
      .all(String(name))
      .map((column) => ({ ...column })),
  }));
}

const versionOf = (db: DatabaseSync) => db.prepare('PRAGMA user_version').get()?.user_version;

const fresh = (): DatabaseSync => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  return db;
};

/** The messages of the first version, which knew no callbacks, and nothing else of it. */
const BEFORE_CALLBACKS = `
  CREATE TABLE messages (
    id TEXT PRIMARY KEY, application_id TEXT NOT NULL, recipient TEXT NOT NULL, sender TEXT, text TEXT NOT NULL, type TEXT NOT NULL,
    reference TEXT, priority TEXT NOT NULL, segments INTEGER NOT NULL, encoding TEXT NOT NULL, status TEXT NOT NULL, error_reason TEXT,
    detail TEXT, accepted_at INTEGER NOT NULL, not_before INTEGER NOT NULL, due_at INTEGER, expires_at INTEGER NOT NULL, final_at INTEGER,
    attempt INTEGER NOT NULL, tries INTEGER NOT NULL, ambiguous INTEGER NOT NULL, interruptions INTEGER NOT NULL, claimed_at INTEGER,
    lease_until INTEGER, held INTEGER NOT NULL, gateway_message_id TEXT, attempts TEXT NOT NULL, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE applications (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE api_keys (id TEXT PRIMARY KEY, application_id TEXT NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO messages VALUES ('01KASDB0000000000000000000', 'shop', '+46701740605', NULL, 'Hello', 'message', NULL, 'normal', 1, 'GSM-7',
    'queued', NULL, NULL, 1763900000000, 1763900000000, 1763900002000, 1764072800000, NULL, 0, 0, 0, 0, NULL, NULL, 0, NULL, '[]', 1);
  INSERT INTO applications VALUES ('shop', '{"id":"shop","name":"Shop","createdAt":1763900000000}');
  INSERT INTO api_keys VALUES ('k1', 'shop', '{"id":"k1","applicationId":"shop","secretHash":"aa","createdAt":1763900000000,"expiresAt":null,"revokedAt":null}');
`;

describe('A database', () => {
  test('that is new and one that is up to date come out alike, and the second start changes nothing', () => {
    const db = fresh();
    const shape = shapeOf(db);
    migrate(db);
    expect(shapeOf(db)).toEqual(shape);
    expect(versionOf(db)).toBe(4);
  });

  test('[P1] of before callbacks gets the shape of a new one, and its messages, applications and keys work on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'migrations-'));
    const path = join(directory, 'relay.db');
    const old = new DatabaseSync(path);
    old.exec(BEFORE_CALLBACKS);
    old.close();
    const stores = openEmbeddedStores({ path });
    expect(shapeOf(stores.db)).toEqual(shapeOf(openEmbeddedStores({ path: ':memory:' }).db));
    const message = (await stores.messages.get(['01KASDB0000000000000000000'])).get('01KASDB0000000000000000000');
    expect(message).toMatchObject({ text: 'Hello', callback: false, status: 'queued' });
    await stores.messages.accept([{ applicationId: 'shop', messages: [aMessage({ callback: true })] }]);
    const [shop] = await stores.applications.all();
    expect(shop).toMatchObject({ application: { version: 0, limits: { perDay: null } }, keys: [{ id: 'k1' }] });
    expect(shop?.keys[0]?.scopes).toEqual(['messages:send', 'messages:read', 'messages:cancel']);
    if (shop) expect(await stores.applications.save(shop.application)).toMatchObject({ version: 1 });
    stores.close();
    rmSync(directory, { recursive: true });
  });

  test('of before shapes were counted, with callbacks and without limits, gets what it lacks', () => {
    const db = fresh();
    db.exec(`
      DROP TABLE limit_counters; DROP TABLE key_uses; DROP TABLE callbacks; DROP INDEX messages_waiting;
      PRAGMA user_version = 0;
    `);
    migrate(db);
    expect(shapeOf(db)).toEqual(shapeOf(fresh()));
  });

  test('whose callbacks named no application gives each to that of its message', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'migrations-'));
    const path = join(directory, 'relay.db');
    const old = new DatabaseSync(path);
    old.exec(BEFORE_CALLBACKS);
    old.exec(`
      CREATE TABLE callbacks (message_id TEXT PRIMARY KEY, due_at INTEGER NOT NULL, tries INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO callbacks VALUES ('01KASDB0000000000000000000', 5, 3), ('of no message', 6, 0);
    `);
    old.close();
    const stores = openEmbeddedStores({ path });
    expect(await stores.callbacks.owners(6)).toEqual(['', 'shop']);
    expect(await stores.callbacks.due({ applicationId: 'shop', before: 6, limit: 9 })).toEqual([
      { messageId: '01KASDB0000000000000000000', applicationId: 'shop', dueAt: 5, tries: 3 },
    ]);
    stores.close();
    rmSync(directory, { recursive: true });
  });

  test('that a later version wrote is left alone, and the error says what to do', () => {
    const db = fresh();
    db.exec('PRAGMA user_version = 99');
    expect(() => migrate(db)).toThrow(UnknownShape);
    expect(() => migrate(db)).toThrow(/Start the later version/);
    expect(versionOf(db)).toBe(99);
  });

  test('whose step fails stays whole as it was', () => {
    const db = new DatabaseSync(':memory:');
    db.exec('CREATE TABLE key_uses (x INTEGER)');
    expect(() => migrate(db)).toThrow(/key_uses/);
    expect(versionOf(db)).toBe(1);
    expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'limit_counters'`).get()).toBeUndefined();
  });
});
