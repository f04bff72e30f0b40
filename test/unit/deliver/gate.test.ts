import { describe, expect, test } from 'vitest';
import { createGate } from '#functions/deliver/gate.ts';
import { freshGatewayState, OPEN_AFTER } from '#shared/domain/gateway-state.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import { noon, openDelivery } from '#test/support/delivery.ts';

const open = () => {
  const { stores, time, state } = openDelivery();
  let writes = 0;
  const states: GatewayStates = {
    read: () => stores.gatewayStates.read(),
    write: async (next, revision) => {
      writes += 1;
      return stores.gatewayStates.write(next, revision);
    },
  };
  return { states, time, state, writes: () => writes, gate: () => createGate(states, () => time.now) };
};

describe('The gate', () => {
  test('[P6] shares the rate among all who ask at once', async () => {
    const { gate } = open();
    const admissions = await Promise.all(
      Array.from({ length: 8 }, () => gate().admit(5, { perSecond: 10, horizonMs: 1_000 })),
    );
    const slots = admissions.flatMap((admission) => admission.slots).sort((a, b) => a - b);
    expect(slots).toEqual(Array.from({ length: 11 }, (_, index) => noon + index * 100));
  });

  test('[P6] reserves before it answers: the next process sees what was taken', async () => {
    const { gate, state } = open();
    await gate().admit(3, { perSecond: 1, horizonMs: 5_000 });
    expect((await state()).nextSlotAt).toBe(noon + 3_000);
  });

  test('looks at the state anew for each batch', async () => {
    const { gate, states } = open();
    const [one, other] = [gate(), gate()];
    await one.admit(1, { perSecond: null, horizonMs: 0 });
    for (let failure = 0; failure < OPEN_AFTER; failure++) await other.observe('failed');
    expect(await one.admit(1, { perSecond: null, horizonMs: 0 })).toMatchObject({ refusal: 'breaker open' });
    expect((await states.read()).state.breaker.state).toBe('open');
  });

  test('loses no observation of those that come at once', async () => {
    const { gate, state } = open();
    const gates = Array.from({ length: OPEN_AFTER - 1 }, gate);
    await Promise.all(gates.map((each) => each.observe('failed')));
    expect((await state()).breaker.failures).toBe(OPEN_AFTER - 1);
  });

  test.each([
    ['failures', 'failed'],
    ['unmatched answers', 'unmatched'],
    ['requests to wait', { retryAt: noon + 5_000 }],
    ['faults', { fault: 'auth', detail: '' }],
  ] as const)('takes in a thousand %s at once, and writes only what is news', async (_, seen) => {
    const { gate, writes } = open();
    const gates = Array.from({ length: 100 }, gate);
    await Promise.all(gates.flatMap((each) => Array.from({ length: 10 }, () => each.observe(seen))));
    const before = writes();
    await gate().observe(seen);
    expect(writes()).toBe(before);
  });

  test('writes nothing for an answer while all is well', async () => {
    const { gate, writes } = open();
    await gate().observe('answered');
    expect(writes()).toBe(0);
  });

  test('gives up, and says so, when it is never the first to write', async () => {
    const states: GatewayStates = {
      read: async () => ({ revision: 0, state: freshGatewayState }),
      write: async () => false,
    };
    await expect(createGate(states, () => noon).observe('failed')).rejects.toThrow('20 times');
  });
});
