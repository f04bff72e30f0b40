import type { BalanceLevels } from '#shared/domain/balance-levels.ts';
import { mayHandOver } from '#shared/domain/balance-stop.ts';
import type { Logger } from '#shared/log.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import type { Clock } from '#shared/ports/clock.ts';

/** Tells delivery and sweep whether the balance lets only priority `high` pass. */
export type BalanceStop = {
  /** True while only messages of priority `high` may be handed over. */
  onlyHigh: () => Promise<boolean>;
  /** Forgets what was remembered, because settings or state changed in this process. */
  forget: () => void;
};

/** After a store that failed, it is asked again this much later; milliseconds. */
const RETRY_MS = 5_000;

/**
 * Reads settings and state at most once per `cacheMs`. Never throws: while they cannot be read, what was known holds, and without
 * knowledge nothing is stopped, because a watch that is broken must not stop the messages.
 */
export function createBalanceStop(deps: {
  settings: () => Promise<BalanceLevels>;
  store: Pick<BalanceStore, 'readState'>;
  clock: Clock;
  cacheMs: number;
  log: Logger;
}): BalanceStop {
  let isStopped = false;
  let until = 0;
  let changes = 0;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const before = changes;
    try {
      const [settings, { state }] = await Promise.all([deps.settings(), deps.store.readState()]);
      isStopped = !mayHandOver(state, settings, 'normal');
      // What changed while it was read may not be in it.
      if (before === changes) until = deps.clock() + deps.cacheMs;
    } catch (error) {
      deps.log.error('balance stop not known', { error });
      until = deps.clock() + Math.min(RETRY_MS, deps.cacheMs);
    }
  };

  return {
    async onlyHigh() {
      if (deps.clock() < until) return isStopped;
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
      return isStopped;
    },
    forget() {
      changes += 1;
      until = 0;
    },
  };
}
