import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliverRecords } from '#functions/deliver/from-queue.ts';
import { withRetryHints } from '#functions/deliver/retry-hints.ts';
import { prepareSettings, SANDBOX } from '#infra/embedded/first-settings.ts';
import { createSandbox, type Sandbox } from '#infra/embedded/sandbox/sandbox.ts';
import { type Endpoint, listen } from '#infra/emulated/loopback.ts';
import { type EmbeddedStores, openEmbeddedStores } from '#shared/embedded/stores.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { createLogger } from '#shared/log.ts';
import type { Hint, MessageStore } from '#shared/ports/messages.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { aMessage } from '#test/support/message.ts';

describe('A batch of hints from the queue', () => {
  const guard = { allowLocalAddresses: true };
  const client = createGatewayClient(guard);
  let sandbox: Sandbox;
  let endpoint: Endpoint;
  let stores: EmbeddedStores;
  let logged: string[];
  let sent: Hint[];

  beforeAll(async () => {
    sandbox = createSandbox({ now: Date.now, random: Math.random, sleep: (ms) => sleep(ms) });
    const listener = getRequestListener(new Hono().route(SANDBOX, sandbox.app).fetch);
    endpoint = await listen(createServer((request, response) => void listener(request, response)));
  });
  afterAll(async () => {
    client.close();
    await endpoint.stop();
  });
  beforeEach(async () => {
    sandbox.control.change({ failure: 'none' });
    stores = openEmbeddedStores({ path: ':memory:' });
    await prepareSettings(stores.settings, endpoint.url, Date.now());
    logged = [];
    sent = [];
  });
  afterEach(() => stores.close());

  const run = (bodies: string[], store: Partial<MessageStore> = {}, remainingMs = 120_000) => {
    const log = createLogger('debug', (line) => logged.push(line));
    const hints = {
      send: async (added: Hint[]) => {
        sent.push(...added);
        return [];
      },
      waiting: async () => 0,
    };
    const deps = {
      ...stores,
      messages: withRetryHints({ ...stores.messages, ...store }, { hints, clock: Date.now, log }),
      gateway: createGatewayReader({ settings: stores.settings, clock: Date.now, cacheMs: 1_000, guard }),
      call: client.call,
      clock: Date.now,
      random: () => 0.5,
      sleep: (ms: number) => sleep(ms),
      log,
      hintGraceMs: 120_000,
    };
    const records = bodies.map((body, index) => ({ messageId: `record ${index}`, body, lane: 'normal' as const }));
    return deliverRecords(records, deps, () => remainingMs);
  };
  const stored = async (given: Parameters<typeof aMessage>[0] = {}) => {
    const message = aMessage({ acceptedAt: Date.now() - 1_000, ...given });
    await stores.messages.accept([{ applicationId: message.applicationId, messages: [message] }]);
    return message;
  };
  const statusOf = async (id: string) => (await stores.messages.get([id])).get(id)?.status;

  test('is delivered, and what is no hint or no message is dropped and not shown again [P7]', async () => {
    const [one, alone] = [await stored(), await stored()];
    const bodies = [JSON.stringify({ id: one.id }), '{', '[]', JSON.stringify({ id: aMessage().id })];
    const response = await run([...bodies, JSON.stringify({ id: alone.id, alone: true })]);
    expect(response).toEqual({ batchItemFailures: [] });
    expect([await statusOf(one.id), await statusOf(alone.id)]).toEqual(['sent', 'sent']);
    expect(logged.filter((line) => line.includes('not a hint'))).toHaveLength(2);
    expect(logged.join()).not.toContain(one.text);
  });

  test('is shown again as a whole when the store failed before anything was claimed [P1]', async () => {
    const { id } = await stored();
    const claim = async () => {
      throw new Unavailable('The store could not be reached in time.');
    };
    expect(await run([JSON.stringify({ id }), '{'], { claim })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'record 0' }],
    });
    expect(await statusOf(id)).toBe('queued');
  });

  test('is not shown again for a message that must wait: its own hint comes at the time of its next attempt', async () => {
    sandbox.control.change({ failure: '503' });
    const message = await stored({ priority: 'high', applicationId: 'bank' });
    expect(await run([JSON.stringify({ id: message.id })])).toEqual({ batchItemFailures: [] });
    expect(await statusOf(message.id)).toBe('retrying');
    expect(sent).toMatchObject([{ id: message.id, lane: 'high', group: 'bank' }]);
    const { notBefore = 0 } = (await stores.messages.get([message.id])).get(message.id) ?? {};
    const expected = (notBefore - Date.now()) / 1_000;
    expect(Math.abs((sent[0]?.delaySeconds ?? 0) - expected)).toBeLessThan(2);
  });

  test('claims for longer than the function can live, so that a lease that ended means a process that died [P3]', async () => {
    const { id } = await stored();
    const leases: number[] = [];
    const claim: MessageStore['claim'] = (ids, lease) => {
      leases.push(lease.until - lease.now);
      return stores.messages.claim(ids, lease);
    };
    await run([JSON.stringify({ id })], { claim }, 90_000);
    expect(leases).toEqual([100_000]);
  });
});
