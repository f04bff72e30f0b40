import { type Admission, admit, type GatewayState, type Observation, observe } from '#shared/domain/gateway-state.ts';
import type { Clock, GatewayStates } from '#shared/ports.ts';

/** Guards the gateway for one batch: who may call and when, and what the answers told. */
export type Gate = {
  /** Reserves up to `wanted` calls; what is reserved is stored before it is answered, so that the rate holds over all processes. */
  admit(wanted: number, limits: Limits): Promise<Omit<Admission, 'state'>>;
  /** True when the slot has passed, so that a call now could meet other calls in theirs. */
  isLate(slot: number): boolean;
  /**
   * Asks again right before the call that was reserved for `slot`: false when the gateway was paused or its breaker opened meanwhile, or
   * when the slot has passed and belongs to nobody any more.
   */
  confirm(slot: number): Promise<boolean>;
  /** Learns from one attempt; writes only when it changes something. */
  observe(seen: Observation): Promise<void>;
};

type Limits = { perSecond: number | null; horizonMs: number };

/** Compare-and-set attempts before giving up. */
const TRIES = 20;
/** What was read so long ago is read again before a call; milliseconds. */
const FRESH_MS = 1_000;
/** A call that starts so much after its slot is still taken for being in it; milliseconds. */
const LATE_MS = 100;

export function createGate(states: GatewayStates, clock: Clock): Gate {
  let known: { revision: number; state: GatewayState; readAt: number } | undefined;
  let paced = false;
  let probing = false;
  let last: Promise<unknown> = Promise.resolve();

  const read = async () => {
    const readAt = clock();
    known = { ...(await states.read()), readAt };
    return known;
  };

  /** One change at a time: the calls of a batch would only get into each other's way. */
  const change = <T extends { state: GatewayState }>(decide: (state: GatewayState) => T): Promise<T> => {
    const mine = last.then(
      () => changeNow(decide),
      () => changeNow(decide),
    );
    last = mine;
    return mine;
  };

  const changeNow = async <T extends { state: GatewayState }>(decide: (state: GatewayState) => T): Promise<T> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const { revision, state, readAt } = known ?? (await read());
      const decision = decide(state);
      if (decision.state === state) return decision;
      if (await states.write(decision.state, revision)) {
        known = { revision: revision + 1, state: decision.state, readAt };
        return decision;
      }
      known = undefined;
    }
    throw new Error(`The gateway's state changed ${TRIES} times while it was being changed.`);
  };

  const isLate = (slot: number): boolean => paced && clock() > slot + LATE_MS;

  return {
    isLate,
    async admit(wanted, limits) {
      known = undefined;
      const { state: _, ...admission } = await change((state) => {
        probing = state.breaker.state === 'open';
        paced = !probing && (limits.perSecond !== null || state.breaker.state === 'halfOpen');
        return admit(state, wanted, { now: clock(), ...limits });
      });
      return admission;
    },
    async confirm(slot) {
      const { state } = known && clock() - known.readAt <= FRESH_MS ? known : await read();
      if (state.pause || state.notBefore > clock() || (state.breaker.state === 'open' && !probing)) return false;
      return !isLate(slot);
    },
    async observe(seen) {
      await change((state) => ({ state: observe(state, seen, clock()) }));
    },
  };
}
