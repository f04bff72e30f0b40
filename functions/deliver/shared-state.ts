import type { GatewayState } from '#shared/domain/gateway-state.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';

/** The gateway's state as one batch sees and changes it. */
export type SharedState = {
  /** What was read or written last, unless that is more than `maxAgeMs` ago. @throws what the store throws */
  recent(maxAgeMs: number): Promise<GatewayState>;
  /**
   * Decides on the state and stores what was decided, again from the start when another process was first. Nothing is written when the
   * state is the same object.
   *
   * @param fresh reads the state before the first try, instead of beginning with what is known
   * @throws when it is never the first to write
   */
  change<T extends { state: GatewayState }>(decide: (state: GatewayState) => T, fresh?: 'fresh'): Promise<T>;
};

/** Compare-and-set attempts before giving up. */
const TRIES = 20;

export function createSharedState(states: GatewayStates, clock: Clock): SharedState {
  let known: { revision: number; state: GatewayState; readAt: number } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const read = async () => {
    const readAt = clock();
    known = { ...(await states.read()), readAt };
    return known;
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

  return {
    async recent(maxAgeMs) {
      const { state } = known && clock() - known.readAt <= maxAgeMs ? known : await read();
      return state;
    },
    /** One change at a time: the calls of a batch would only get into each other's way. */
    change(decide, fresh) {
      const run = () => {
        if (fresh) known = undefined;
        return changeNow(decide);
      };
      const mine = last.then(run, run);
      last = mine;
      return mine;
    },
  };
}
