import { afterTopUp } from '#shared/domain/balance-top-up.ts';
import type { KnownBalance } from '#shared/domain/balance-watch.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';

const TRIES = 8;

/** Ends a pause for want of credit when a reading shows that the account was topped up. True when it ended one. */
export async function resumeAfterTopUp(
  states: GatewayStates,
  before: KnownBalance | null,
  reading: KnownBalance,
): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { revision, state } = await states.read();
    const after = afterTopUp(state, before, reading);
    if (!after) return false;
    if (await states.write(after, revision)) return true;
  }
  throw new Unavailable('The state of the gateway is being changed by too many at once.');
}
