import type { KnownBalance } from './balance-watch.ts';
import { type GatewayState, resume } from './gateway-state.ts';

/** The reason of a pause that the relay makes when the gateway refuses messages for want of credit. */
const NO_CREDIT = 'insufficient_credit';

/** Whether the gateway is paused because it refused messages for want of credit. */
export const lacksCredit = ({ pause }: GatewayState): boolean => pause?.by === 'relay' && pause.reason === NO_CREDIT;

/**
 * The gateway's state once its account was topped up: a pause for want of credit ends when a balance above 0, read after it began, is higher
 * than the one read before. A balance that did not move would only be refused again. Undefined where nothing ends.
 */
export function afterTopUp(
  state: GatewayState,
  before: KnownBalance | null,
  reading: Pick<KnownBalance, 'at' | 'balance'>,
): GatewayState | undefined {
  if (!lacksCredit(state) || !state.pause || !before) return undefined;
  const isTopUp = reading.at >= state.pause.since && reading.balance > 0 && reading.balance > before.balance;
  return isTopUp ? resume(state) : undefined;
}
