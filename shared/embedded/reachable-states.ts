import { withinReach } from '#shared/domain/gateway-admission.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';

/**
 * The gateway's condition without times from a clock that was ahead (`withinReach`). Whoever reads it first stores what was corrected: a
 * limit counted anew from each reading would never be over.
 */
export const withReachableTimes = (states: GatewayStates, clock: Clock, aheadMs: number): GatewayStates => ({
  ...states,
  async read() {
    const { revision, state } = await states.read();
    const corrected = withinReach(state, clock(), aheadMs);
    if (corrected === state) return { revision, state };
    return (await states.write(corrected, revision)) ? { revision: revision + 1, state: corrected } : states.read();
  },
});
