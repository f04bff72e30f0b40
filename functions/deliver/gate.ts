import { type Admission, admit, free } from '#shared/domain/gateway-admission.ts';
import { type Observation, observe } from '#shared/domain/gateway-observation.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import { createSharedState } from './shared-state.ts';

/** Guards the gateway for one batch: who may call and when, and what the answers told. */
export type Gate = {
  /** Reserves up to `wanted` calls; what is reserved is stored before it is answered, so that the rate holds over all processes. */
  admit(wanted: number, limits: Limits): Promise<Omit<Admission, 'state'>>;
  /** Frees what was reserved last, from this slot on: there was nothing to call for. */
  free(slot: number): Promise<void>;
  /** True when the slot has passed, so that a call now could meet other calls in theirs. */
  isLate(slot: number): boolean;
  /**
   * A slot instead of one that has passed. Those who ask while one change is being written share the next.
   *
   * @returns undefined when there is none within the limits of the last admission
   */
  nextSlot(): Promise<number | undefined>;
  /** Asks again right before a reserved call: false when the gateway was paused, told to wait, or its breaker opened meanwhile. */
  isOpen(): Promise<boolean>;
  /** Learns from one attempt; writes only when it changes something. */
  observe(seen: Observation): Promise<void>;
};

/** Calls that wait together for slots instead of those that have passed. */
type Asking = { count: number; slots: Promise<number[]> };

type Limits = { perSecond: number | null; horizonMs: number; aheadMs?: number };

/** What was read so long ago is read again before a call; milliseconds. */
const FRESH_MS = 1_000;
/** A call that starts so much after its slot is still taken for being in it; milliseconds. */
const LATE_MS = 100;
/** How far ahead a slot is looked for instead of one that has passed, at least; milliseconds. */
export const NEXT_WITHIN_MS = 2_000;

export function createGate(states: GatewayStates, clock: Clock): Gate {
  const shared = createSharedState(states, clock);
  let limits: Limits = { perSecond: null, horizonMs: 0 };
  let paced = false;
  let probing = false;
  let reservedUntil = 0;
  let asking: Asking | undefined;

  /** The count is read when the change is made, not when it is asked for; tried again, it is the same. */
  const askForSlots = (): Asking => {
    const asked: Asking = { count: 0, slots: Promise.resolve([]) };
    asked.slots = shared
      .change((state) => {
        if (asking === asked) asking = undefined;
        const horizonMs = Math.max(limits.horizonMs, NEXT_WITHIN_MS);
        return admit(state, asked.count, { ...limits, now: clock(), horizonMs });
      })
      .then(({ slots }) => slots);
    return asked;
  };

  return {
    isLate: (slot) => paced && clock() > slot + LATE_MS,
    async admit(wanted, given) {
      limits = given;
      const { state: _, ...admission } = await shared.change((state) => {
        probing = state.breaker.state === 'open';
        paced = !probing && (limits.perSecond !== null || state.breaker.state === 'halfOpen');
        const decision = admit(state, wanted, { now: clock(), ...limits });
        reservedUntil = decision.state.nextSlotAt === state.nextSlotAt ? 0 : decision.state.nextSlotAt;
        return decision;
      }, 'fresh');
      return admission;
    },
    async free(slot) {
      await shared.change((state) => ({ state: free(state, slot, reservedUntil, clock()) }));
    },
    async nextSlot() {
      const asked = asking ?? askForSlots();
      asking = asked;
      const place = asked.count++;
      return (await asked.slots)[place];
    },
    async isOpen() {
      const state = await shared.recent(FRESH_MS);
      return !state.pause && state.notBefore <= clock() && (state.breaker.state !== 'open' || probing);
    },
    async observe(seen) {
      await shared.change((state) => ({ state: observe(state, seen, clock()) }));
    },
  };
}
