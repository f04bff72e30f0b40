import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGateway } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { Access, places, startBare, startRelay } from '#test/support/relay.ts';
import { createClient } from '#test/support/relay-client.ts';
import { until } from '#test/support/until.ts';

const [place] = places;
if (!place) throw new Error('There is no place.');

describe('The process on one machine', () => {
  it('goes on when nobody reads what it writes any more, and also writes to nobody', async () => {
    const relay = await startRelay(place, { LOG_LEVEL: 'info' });
    relay.child().stopReading();
    const messages = [await relay.client().send(aSendRequest()), await relay.client().send(aSendRequest())];
    for (const { id } of messages) await relay.client().becomes(id, 'sent');
    expect(await relay.stop()).toBe(0);
    await relay.remove();
  });

  it('starts though nobody reads what it writes', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'sms-relay-'));
    const child = startBare(place, { DATA_DIR });
    child.stopReading();
    const access = join(DATA_DIR, 'access.json');
    await until('it is ready', () => existsSync(access));
    const client = createClient(Access.parse(JSON.parse(readFileSync(access, 'utf8'))));
    await client.becomes((await client.send(aSendRequest())).id, 'sent');
    child.signal('SIGTERM');
    expect(await child.ended).toBe(0);
  });

  it('ends with its terminal as with Ctrl-C: the call that is under way is waited for [P3]', async () => {
    const gateway = await startGateway();
    const relay = await startRelay(place);
    await relay.client().configure(gateway.settings());
    gateway.state.latencyMs = 1_000;
    const message = await relay.client().send(aSendRequest());
    await until('the gateway is called', () => gateway.submissionsTo(message.to).length === 1);
    relay.child().signal('SIGHUP');
    expect(await relay.child().ended).toBe(0);
    await relay.start();
    expect(await relay.client().get(message.id)).toMatchObject({ status: 'sent', ambiguousAttempts: 0 });
    await relay.remove();
    await gateway.stop();
  });

  it.each(['::1', '::', '0.0.0.0'])('reaches its own sandbox when it listens at %s', async (HOST) => {
    const relay = await startRelay(place, { HOST });
    const { id } = await relay.client().send(aSendRequest());
    await relay.client().becomes(id, 'sent');
    await relay.remove();
  });
});
