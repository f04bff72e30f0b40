import { describe, expect, test } from 'vitest';
import { deliver } from '#functions/deliver/deliver.ts';
import { deliverRecords } from '#functions/deliver/from-queue.ts';
import { freshGatewayState, OPEN_AFTER, PROBE_EVERY_MS } from '#shared/domain/gateway-state.ts';
import { buildAnswer } from '#test/support/build-settings.ts';
import { hintFor, noon, only, openDelivery } from '#test/support/delivery.ts';

const openBreaker = {
  ...freshGatewayState,
  breaker: { ...freshGatewayState.breaker, state: 'open', failures: OPEN_AFTER, nextProbeAt: noon } as const,
};

async function ready(settings: { messagesPerSecond?: number } = {}) {
  const delivery = openDelivery();
  await delivery.save(settings);
  return delivery;
}

describe('Calls that cannot be made', () => {
  test('a stale hint does not use up the probe: the next one may try', async () => {
    const { put, read, deps, stores } = await ready();
    await stores.gatewayStates.write(openBreaker, 0);
    const [late, fine] = await put({ expiresAt: noon }, {});
    for (const message of [late, fine]) if (message) await deliver([hintFor(message)], deps);
    expect(await read({ id: fine?.id ?? '' })).toMatchObject({ status: 'sent' });
  });

  test('stale hints do not use up the rate [P6]', async () => {
    const { put, deps, requests, state } = await ready({ messagesPerSecond: 1 });
    const stale = await put({ expiresAt: noon }, { expiresAt: noon }, { expiresAt: noon });
    const fine = only(await put({}));
    await deliver([...stale, fine].map(hintFor), { ...deps, horizonMs: 10_000 });
    expect(requests).toHaveLength(1);
    expect((await state()).nextSlotAt).toBe(noon + 1_000);
  });

  test('a probe takes its place in the rate [P6]', async () => {
    const { put, deps, stores, state } = await ready({ messagesPerSecond: 0.5 });
    await stores.gatewayStates.write({ ...openBreaker, nextSlotAt: noon }, 0);
    await deliver([hintFor(only(await put({})))], deps);
    expect((await state()).nextSlotAt).toBe(noon + 2_000);
  });

  test('what waited for its turn is given back uncounted when the breaker opens meanwhile [P6]', async () => {
    const { put, read, deps, stores, requests } = await ready({ messagesPerSecond: 0.5 });
    const messages = await put({}, {});
    const opening = async () => {
      const { revision, state } = await stores.gatewayStates.read();
      const breaker = { ...openBreaker.breaker, nextProbeAt: noon + PROBE_EVERY_MS };
      await stores.gatewayStates.write({ ...state, breaker }, revision);
      return buildAnswer(200, 'OK');
    };
    const call: typeof deps.call = async (request, transport) => {
      await deps.call(request, transport);
      return opening();
    };
    // The first answer would close the breaker again, and is kept from being learnt.
    const gatewayStates = { ...stores.gatewayStates, write: async () => true };
    const admitted = { ...deps, call, gatewayStates, horizonMs: 20_000 };
    await deliver(messages.map(hintFor), admitted);
    expect(requests).toHaveLength(1);
    expect(await read({ id: messages[1]?.id ?? '' })).toMatchObject({
      status: 'retrying',
      attempt: 0,
      tries: 0,
      ambiguous: 0,
      attempts: [],
    });
  });

  test('no call is begun whose answer could come after the lease [P2] [P3]', async () => {
    const { put, read, deps, requests } = await ready();
    const message = only(await put({}));
    await deliver([hintFor(message)], { ...deps, leaseMs: 5_000 });
    expect(requests).toHaveLength(0);
    expect(await read(message)).toMatchObject({ status: 'retrying', attempt: 0, dueAt: noon });
  });

  test('a message that expires while it waits for its turn counts no ambiguous attempt [P3]', async () => {
    const { put, read, deps } = await ready({ messagesPerSecond: 1 });
    const [first, late] = await put({}, { expiresAt: noon + 500 });
    await deliver(
      [first, late].flatMap((each) => (each ? [hintFor(each)] : [])),
      { ...deps, horizonMs: 5_000 },
    );
    expect(await read({ id: late?.id ?? '' })).toMatchObject({ errorReason: 'expired', ambiguous: 0, attempts: [] });
  });

  test('what must be tried alone is shown again when the time is short, and not cut short [P7]', async () => {
    const { put, deps, requests } = await ready();
    const message = only(await put({}));
    const record = { messageId: 'q', lane: 'normal' as const, body: JSON.stringify({ id: message.id, alone: true }) };
    expect(await deliverRecords([record], deps, () => 30_000)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'q' }],
    });
    expect(requests).toHaveLength(0);
  });
});
