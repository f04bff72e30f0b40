import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admit, free, withinReach } from '#shared/domain/gateway-admission.ts';
import { type Observation, observe } from '#shared/domain/gateway-observation.ts';
import {
  freshGatewayState,
  GatewayState,
  OPEN_AFTER,
  PAUSE_AFTER_UNMATCHED,
  PROBE_EVERY_MS,
  pause,
  resume,
} from '#shared/domain/gateway-state.ts';

const now = Date.UTC(2026, 10, 23, 12);
const SECOND = 1_000;
const fault: Observation = { fault: 'auth', detail: 'HTTP status 401' };

const seeing = (state: GatewayState, seen: Observation[], at = now): GatewayState =>
  seen.reduce((each, observation) => observe(each, observation, at), state);
const times = (count: number, seen: Observation): Observation[] => Array.from({ length: count }, () => seen);
const open = seeing(freshGatewayState, times(OPEN_AFTER, 'failed'));
const unlimited = { now, perSecond: null, horizonMs: 0 };

describe('Calls to the gateway', () => {
  test('all start now while nothing is wrong and no rate is set', () => {
    expect(admit(freshGatewayState, 3, unlimited)).toEqual({ state: freshGatewayState, slots: [now, now, now] });
  });

  test('[P6] are spaced by the rate as far as the horizon, and the rest is told when to ask again', () => {
    const { state, ...admission } = admit(freshGatewayState, 5, { now, perSecond: 2, horizonMs: SECOND });
    expect(admission).toEqual({ slots: [now, now + 500, now + SECOND], refusal: 'rate', again: now + 1_500 });
    expect(admit(state, 1, { now: now + 1_499, perSecond: 2, horizonMs: 0 }).slots).toEqual([]);
    expect(admit(state, 1, { now: now + 1_500, perSecond: 2, horizonMs: 0 }).slots).toEqual([now + 1_500]);
  });

  test('[P6] never exceed the rate, however they are asked for', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(2_000), wanted: fc.nat(20), horizonMs: fc.nat(3_000) }));
    fc.assert(
      fc.property(steps, fc.constantFrom(0.5, 1, 3, 10, 333), (asked, perSecond) => {
        let state = freshGatewayState;
        let time = now;
        const slots: number[] = [];
        for (const { wait, wanted, horizonMs } of asked) {
          time += wait;
          const admission = admit(state, wanted, { now: time, perSecond, horizonMs });
          for (const slot of admission.slots) {
            expect(slot).toBeGreaterThanOrEqual(time);
            expect(slot).toBeLessThanOrEqual(time + horizonMs);
          }
          expect(admission.refusal === undefined).toBe(admission.slots.length === wanted);
          slots.push(...admission.slots);
          state = admission.state;
        }
        for (const [index, slot] of slots.entries()) {
          const before = slots[index - 1];
          if (before !== undefined) expect(slot - before).toBeGreaterThanOrEqual(SECOND / perSecond - 0.001);
        }
      }),
    );
  });

  test('[P6] wait while the gateway asked for it', () => {
    const state = observe(freshGatewayState, { retryAt: now + 10 * SECOND }, now);
    const refused = admit(state, 2, unlimited);
    expect(refused).toMatchObject({ slots: [], refusal: 'retry after', again: now + 10 * SECOND });
    expect(admit(state, 2, { ...unlimited, now: now + 10 * SECOND }).slots).toHaveLength(2);
    expect(observe(state, { retryAt: now + SECOND }, now)).toBe(state);
    expect(observe(state, { retryAt: now + 10 * SECOND + 1 }, now).notBefore).toBe(now + 11 * SECOND);
  });

  test('none starts while it is paused, and nothing says when', () => {
    const admission = admit(pause(freshGatewayState, 'Maintenance.', now), 2, unlimited);
    expect(admission).toMatchObject({ slots: [], refusal: 'paused' });
    expect(admission).not.toHaveProperty('again');
  });
});

describe('The breaker', () => {
  test('opens after five failures in a row, and an answer in between starts the count again', () => {
    expect(seeing(freshGatewayState, times(OPEN_AFTER - 1, 'failed')).breaker.state).toBe('closed');
    expect(open.breaker).toMatchObject({ state: 'open', since: now, nextProbeAt: now + PROBE_EVERY_MS });
    const flapping = seeing(freshGatewayState, [...times(4, 'failed'), 'answered', ...times(4, 'failed')]);
    expect(flapping.breaker).toMatchObject({ state: 'closed', failures: 4 });
  });

  test('[P6] lets one probe through per interval while it is open, whoever asks', () => {
    expect(admit(open, 5, unlimited)).toMatchObject({
      slots: [],
      refusal: 'breaker open',
      again: now + PROBE_EVERY_MS,
    });
    const at = { ...unlimited, now: now + PROBE_EVERY_MS };
    const probe = admit(open, 5, at);
    expect(probe).toMatchObject({ slots: [at.now], refusal: 'breaker open', again: at.now + PROBE_EVERY_MS });
    expect(admit(probe.state, 5, at).slots).toEqual([]);
    expect(admit(open, 1, at)).not.toHaveProperty('refusal');
  });

  test('[P6] a call from before it opened that is not made after all brings no probe forward', () => {
    expect(free(open, now - SECOND, now - SECOND, now + SECOND)).toBe(open);
  });

  test('a probe that is not made after all may be made by the next who asks', () => {
    const at = { ...unlimited, now: now + PROBE_EVERY_MS };
    const { state } = admit(open, 1, at);
    expect(admit(free(state, at.now, 0, at.now), 1, at).slots).toEqual([at.now]);
    const slowly = { ...at, perSecond: 0.1 };
    const reserved = admit(open, 1, slowly).state;
    expect(admit(free(reserved, at.now, reserved.nextSlotAt, at.now), 1, slowly).slots).toEqual([at.now]);
  });

  test('nobody who wants no call uses up the probe', () => {
    expect(admit(open, 0, { ...unlimited, now: now + PROBE_EVERY_MS }).state).toBe(open);
  });

  test('stays open when the probe fails, and learns nothing from calls that were under way', () => {
    expect(observe(open, 'failed', now + SECOND)).toBe(open);
  });

  test('[P6] after an answer ramps up: 2 calls a second, doubled with each answer, and closes at 64', () => {
    let state = observe(open, 'answered', now);
    const rates: number[] = [];
    while (state.breaker.state === 'halfOpen') {
      rates.push(state.breaker.rampPerSecond);
      state = observe(state, 'answered', now);
    }
    expect(rates).toEqual([2, 4, 8, 16, 32]);
    expect(state.breaker).toMatchObject({ state: 'closed', failures: 0 });
    expect(GatewayState.parse(state)).toEqual(state);
  });

  test('[P6] half open keeps to the lower of ramp and rate', () => {
    const half = observe(open, 'answered', now);
    expect(admit(half, 10, { now, perSecond: null, horizonMs: SECOND }).slots).toHaveLength(3);
    expect(admit(half, 10, { now, perSecond: 1, horizonMs: SECOND }).slots).toHaveLength(2);
  });

  test('half open opens again at the first failure', () => {
    const half = observe(open, 'answered', now);
    expect(observe(half, 'failed', now + SECOND).breaker).toMatchObject({
      state: 'open',
      nextProbeAt: now + SECOND + PROBE_EVERY_MS,
    });
  });
});

describe('A pause', () => {
  test('follows a fault of the account at once; the first reason stays', () => {
    const paused = observe(freshGatewayState, fault, now);
    expect(paused.pause).toEqual({ by: 'relay', reason: 'auth', detail: 'HTTP status 401', since: now });
    expect(observe(paused, { fault: 'insufficient_credit', detail: '' }, now + 1)).toBe(paused);
  });

  test('[P3] follows ten unmatched 2xx answers in a row: a wrong rule must not resend for days', () => {
    const nine = seeing(freshGatewayState, times(PAUSE_AFTER_UNMATCHED - 1, 'unmatched'));
    expect(nine.pause).toBeNull();
    expect(observe(nine, 'unmatched', now).pause).toMatchObject({ by: 'relay', reason: 'unmatched', since: now });
    expect(seeing(nine, ['answered', 'unmatched']).pause).toBeNull();
    const opened = seeing(nine, times(OPEN_AFTER, 'failed'));
    expect(seeing(opened, ['answered', 'unmatched']).pause).toBeNull();
    expect(seeing(opened, ['unmatched', 'answered', 'unmatched']).pause).not.toBeNull();
  });

  test('[P3] a failure between unmatched answers proves no rule right', () => {
    const flapping = times(PAUSE_AFTER_UNMATCHED, 'unmatched').flatMap((seen): Observation[] => [seen, 'failed']);
    expect(seeing(freshGatewayState, flapping).pause).toMatchObject({ reason: 'unmatched' });
  });

  test('an unmatched answer is an answer: it ends a run of failures', () => {
    expect(seeing(freshGatewayState, [...times(4, 'failed'), 'unmatched', 'failed']).breaker.failures).toBe(1);
  });

  test('ends with a clean slate, and the rate goes on where it was [P6]', () => {
    const busy = { ...seeing(open, [fault, 'unmatched']), nextSlotAt: now + 700 };
    expect(resume(busy)).toEqual({ ...freshGatewayState, nextSlotAt: now + 700 });
  });
});

describe('A clock that was ahead and is put back', () => {
  const HOUR = 3_600_000;
  const ahead = now + HOUR;
  const atRate = { now, perSecond: 5, horizonMs: 250, aheadMs: 2_000 };

  test('leaves no slot that the rate waits for', () => {
    const { state } = admit(freshGatewayState, 1, { ...atRate, now: ahead });
    const admission = admit(resume(state), 2, atRate);
    expect(admission.slots).toEqual([now, now + 200]);
    expect(admission.state.nextSlotAt).toBe(now + 400);
  });

  test('is told from what others have reserved, at any rate [P6]', () => {
    const rates = fc.constantFrom(0.01, 0.5, 5, 333);
    fc.assert(
      fc.property(
        rates,
        fc.nat(2_000),
        fc.nat(1_000),
        fc.integer({ min: 1, max: 50 }),
        (perSecond, horizonMs, early, wanted) => {
          const asked = { ...atRate, perSecond, horizonMs };
          const first = admit(freshGatewayState, wanted, asked);
          const next = admit(first.state, 1, { ...asked, now: now - early, horizonMs: HOUR });
          expect(next.slots).toEqual([first.state.nextSlotAt]);
        },
      ),
    );
  });

  test('makes nobody wait for more than the interval at the rate, whatever it has left behind', () => {
    fc.assert(
      fc.property(fc.nat(10 * HOUR), fc.constantFrom(0.01, 0.5, 5, 333), (by, perSecond) => {
        const before = admit(freshGatewayState, 3, { ...atRate, perSecond, now: now + by });
        const slot = admit(before.state, 1, { ...atRate, perSecond, horizonMs: HOUR }).slots[0] ?? Number.NaN;
        expect(slot - now).toBeLessThanOrEqual(2_000 + SECOND + 3 * (SECOND / perSecond));
      }),
    );
  });

  test('keeps the breaker from its probe for one interval at most', () => {
    const opened = seeing(freshGatewayState, times(OPEN_AFTER, 'failed'), ahead);
    const refused = admit(opened, 1, unlimited);
    expect(refused).toMatchObject({ slots: [], refusal: 'breaker open', again: now + PROBE_EVERY_MS });
    const later = { ...unlimited, now: now + PROBE_EVERY_MS };
    expect(admit(refused.state, 1, later).slots).toEqual([later.now]);
  });

  test("keeps the gateway's wish to wait for an hour at most", () => {
    const asked = observe(freshGatewayState, { retryAt: ahead + 2 * HOUR }, ahead);
    const refused = admit(asked, 1, unlimited);
    expect(refused).toMatchObject({ slots: [], refusal: 'retry after', again: now + HOUR });
    expect(admit(refused.state, 1, { ...unlimited, now: now + HOUR }).slots).toHaveLength(1);
  });

  test('leaves nothing that began later than now', () => {
    const paused = pause(seeing(freshGatewayState, times(OPEN_AFTER, 'failed'), ahead), 'Maintenance.', ahead);
    const { pause: held, breaker } = withinReach(paused, now);
    expect(held).toEqual({ ...paused.pause, since: now });
    expect(breaker).toMatchObject({ ...open.breaker, since: now });
  });

  test('is not suspected of what was set now', () => {
    const busy = observe(seeing(open, [fault]), { retryAt: now + HOUR }, now);
    expect(withinReach(busy, now)).toBe(busy);
  });
});

test('what tells nothing new changes nothing, so that nothing need be stored', () => {
  const paused = seeing(freshGatewayState, times(PAUSE_AFTER_UNMATCHED, 'unmatched'));
  const same: [GatewayState, Observation][] = [
    [freshGatewayState, 'answered'],
    [open, 'failed'],
    [paused, 'unmatched'],
    [paused, fault],
    [observe(freshGatewayState, { retryAt: now + 1_500 }, now), { retryAt: now + 1_900 }],
  ];
  for (const [state, seen] of same) expect(observe(state, seen, now)).toBe(state);
});
