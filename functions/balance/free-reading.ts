import { withinReach } from '#shared/domain/balance-clock.ts';
import type { BalanceLevels } from '#shared/domain/balance-levels.ts';
import { seeBalance } from '#shared/domain/balance-watch.ts';
import { MINUTE } from '#shared/domain/durations.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import type { Clock } from '#shared/ports/clock.ts';
import { KEEP_HISTORY_MS } from './check.ts';
import { updateState } from './state.ts';

export type FreeReadingDeps<Settings extends BalanceLevels> = {
  settings: () => Promise<Settings>;
  store: BalanceStore;
  clock: Clock;
  /** Told after a reading was kept, so that a fall can be mailed at once; without it the next check does. */
  onKept?: (settings: Settings) => Promise<unknown>;
};

/**
 * Takes balances that the answers to sent messages tell (`Verdict.balance`, not scaled): at most one a minute is kept, over all workers,
 * so that a mass sending costs nothing. A fall below the minimum or the stop is kept at once: no later message may come to tell it.
 * Returns whether it was kept.
 */
export function createFreeReadings<Settings extends BalanceLevels>(
  deps: FreeReadingDeps<Settings>,
): (balance: number) => Promise<boolean> {
  let notBefore = 0;
  let known: { balance: number; levels: number[] } | undefined;
  return async (balance) => {
    const at = deps.clock();
    if (!Number.isFinite(balance)) return false;
    if (at < notBefore && notBefore - at <= MINUTE && !(known && fallsBelow(known.levels, known.balance, balance)))
      return false;
    notBefore = at + MINUTE;
    const settings = await deps.settings();
    const levels = levelsOf(settings);
    known = { balance, levels };
    if (!settings.enabled) return false;
    const reading = { at, balance, currency: null, source: 'send answer' } as const;
    const kept = await updateState(deps.store, (state) =>
      state.last && Math.abs(at - state.last.at) < MINUTE && !fallsBelow(levels, state.last.balance, balance)
        ? undefined
        : seeBalance(withinReach(state, at), reading, settings.minimumBalance),
    );
    if (!kept) return false;
    await deps.store.append({ at, balance, source: 'send answer' }, at - KEEP_HISTORY_MS);
    await deps.onKept?.(settings);
    return true;
  };
}

/** The balances whose undercutting must not wait. */
const levelsOf = ({ minimumBalance, stopBelow }: BalanceLevels): number[] =>
  stopBelow === null ? [minimumBalance] : [minimumBalance, stopBelow];

const fallsBelow = (levels: number[], from: number, to: number): boolean =>
  levels.some((level) => from >= level && to < level);
