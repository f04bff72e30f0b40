import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import { DAY } from '#shared/domain/durations.ts';
import { timeOf } from '#shared/domain/id.ts';
import { openDatabase } from '#shared/embedded/schema.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { Access, oneMachine, type Relay, startBare, startRelay } from '#test/support/relay.ts';
import { createClient } from '#test/support/relay-client.ts';
import { until } from '#test/support/until.ts';

describe('The process on one machine', () => {
  it('goes on when nobody reads what it writes any more, and also writes to nobody', async () => {
    const relay = await startRelay(oneMachine, { LOG_LEVEL: 'info' });
    relay.child().stopReading();
    const messages = [await relay.client().send(aSendRequest()), await relay.client().send(aSendRequest())];
    for (const { id } of messages) await relay.client().becomes(id, 'sent');
    expect(await relay.stop()).toBe(0);
    await relay.remove();
  });

  it('starts though nobody reads what it writes', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'sms-relay-'));
    const child = startBare(oneMachine, { DATA_DIR });
    child.stopReading();
    const access = join(DATA_DIR, 'access.json');
    await until('it is ready', () => existsSync(access));
    const client = createClient(Access.parse(JSON.parse(readFileSync(access, 'utf8'))));
    await client.becomes((await client.send(aSendRequest())).id, 'sent');
    child.signal('SIGTERM');
    expect(await child.ended).toBe(0);
  });

  it('opens the console with a link, but writes no token into the journal of systemd [P8]', async () => {
    const relay = await startRelay(oneMachine);
    const { operatorToken } = relay.access();
    expect(relay.output()).toContain(`/?token=${operatorToken}`);
    await relay.remove();
    const logged = await startRelay(oneMachine, { JOURNAL_STREAM: '8:12345' });
    expect(logged.output()).toContain(`Open    ${logged.access().url}\n`);
    expect(logged.output()).not.toContain(logged.access().operatorToken);
    await logged.remove();
  });

  it.each(['::1', '::', '0.0.0.0'])('reaches its own sandbox when it listens at %s', async (HOST) => {
    const relay = await startRelay(oneMachine, { HOST });
    const { id } = await relay.client().send(aSendRequest());
    await relay.client().becomes(id, 'sent');
    await relay.remove();
  });

  it('removes messages as long after their final status as it is told, and no others', async () => {
    const relay = await startRelay(oneMachine, { KEEP_DAYS: '7' });
    const sent = async () => relay.client().becomes((await relay.client().send(aSendRequest())).id, 'sent');
    const [old, young] = [await sent(), await sent()];
    await relay.stop();
    const oldId = makeOlder(relay, old.id, 7 * DAY);
    const youngId = makeOlder(relay, young.id, 6 * DAY);
    await relay.start();
    const statusOf = async (id: string) => (await relay.client().request('GET', `/v1/messages/${id}`)).status;
    expect(await statusOf(youngId)).toBe(200);
    await until('the old one is gone', async () => (await statusOf(oldId)) === 404);
    expect(await statusOf(youngId)).toBe(200);
    await relay.remove();
  });

  it('says that its database is damaged also when that shows with the first use only', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'sms-relay-'));
    const path = join(DATA_DIR, 'relay.db');
    damageMessages(path);
    const child = startBare(oneMachine, { DATA_DIR });
    expect(await child.ended).toBe(1);
    expect(child.output()).toMatch(/cannot start\.\nThe database .*relay\.db is damaged.*restore your backup/);
    expect(child.output()).not.toMatch(/\n\s+at /);
  });
});

/** Moves a message in the database of a relay that does not run into the past; its new id. */
function makeOlder(relay: Relay, id: string, by: number): string {
  const db = openDatabase(join(relay.dataDir, 'relay.db'));
  const newId = encodeTime(timeOf(id) - by, 10) + id.slice(10);
  db.prepare('UPDATE messages SET id = ?, accepted_at = accepted_at - ?, final_at = final_at - ? WHERE id = ?').run(
    newId,
    by,
    by,
    id,
  );
  db.close();
  return newId;
}

/** Makes a database whose pages of messages hold rubbish, and all others what they should. */
function damageMessages(path: string): void {
  const db = openDatabase(path);
  const pages = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name LIKE 'messages%'`).all();
  const { page_size: size } = db.prepare('PRAGMA page_size').get() ?? {};
  db.close();
  const file = openSync(path, 'r+');
  for (const { rootpage } of pages)
    writeSync(file, Buffer.alloc(64, 0xff), 0, 64, (Number(rootpage) - 1) * Number(size));
  closeSync(file);
}
