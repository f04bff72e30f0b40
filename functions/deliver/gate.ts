import { type Admission, admit, type GatewayState, type Observation, observe } from '#shared/domain/gateway-state.ts';
import type { Clock, GatewayStates } from '#shared/ports.ts';

/** Guards the gateway for one batch: who may call and when, and what the answers told. */
export type Gate = {
  /** Reserves up to `wanted` calls; what is reserved is stored before it is answered, so that the rate holds over all processes. */
  admit(wanted: number, limits: { perSecond: number | null; horizonMs: number }): Promise<Omit<Admission, 'state'>>;
  /** Learns from one attempt; writes only when it changes something. */
  observe(seen: Observation): Promise<void>;
};

/** Compare-and-set attempts before giving up. */
const TRIES = 20;

export function createGate(states: GatewayStates, clock: Clock): Gate {
  let known: { revision: number; state: GatewayState } | undefined;

  const change = async <T extends { state: GatewayState }>(decide: (state: GatewayState) => T): Promise<T> => {
    for (let tries = 0; tries < TRIES; tries++) {
      known ??= await states.read();
      const { revision, state } = known;
      const decision = decide(state);
      if (decision.state === state) return decision;
      if (await states.write(decision.state, revision)) {
        known = { revision: revision + 1, state: decision.state };
        return decision;
      }
      known = undefined;
    }
    throw new Error(`The gateway's state changed ${TRIES} times while it was being changed.`);
  };

  return {
    async admit(wanted, limits) {
      known = undefined;
      const { state: _, ...admission } = await change((state) => admit(state, wanted, { now: clock(), ...limits }));
      return admission;
    },
    async observe(seen) {
      await change((state) => ({ state: observe(state, seen, clock()) }));
    },
  };
}
