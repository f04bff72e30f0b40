import type { BalanceLevels } from './balance-levels.ts';
import type { WatchState } from './balance-watch.ts';
import type { Priority } from './message.ts';

/**
 * Whether a message may be handed to the gateway now, as far as the balance goes: below `stopBelow` only priority `high` is, the rest waits.
 * A balance that was never read stops nothing; a check that fails afterwards neither begins nor ends the stop.
 */
export function mayHandOver(
  state: Pick<WatchState, 'last'>,
  settings: Pick<BalanceLevels, 'enabled' | 'stopBelow'>,
  priority: Priority,
): boolean {
  if (!settings.enabled || settings.stopBelow === null || priority === 'high') return true;
  return state.last === null || state.last.balance >= settings.stopBelow;
}
