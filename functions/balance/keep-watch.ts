import type { Logger } from '#shared/log.ts';
import type { BalanceStore, Schedule } from '#shared/ports/balance.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';
import { overdueSince } from './overdue.ts';
import { logRepair, repairSchedule } from './schedule.ts';
import { readBalanceSettings } from './settings.ts';

/** How often the watch is looked after from outside the check; milliseconds. Alarms count on it. */
const EVERY_MS = 300_000;

export type WatchKeeperDeps = {
  settings: Pick<SettingsStore, 'read'>;
  store: Pick<BalanceStore, 'readState'>;
  schedule: Schedule;
  clock: Clock;
  log: Logger;
};

/**
 * Looks after the watch, at most once in five minutes per process, for whoever runs anyway: a check whose schedule was switched off or lost
 * never runs, and can neither put that right nor tell of it. Says as errors what an alarm must tell: the schedule that could not be put
 * right, a check that did not run, a balance that is not known or low. Never throws.
 */
export function createWatchKeeper(deps: WatchKeeperDeps): () => Promise<void> {
  let next = 0;
  return async () => {
    if (deps.clock() < next) return;
    next = deps.clock() + EVERY_MS;
    try {
      await lookAfter(deps);
    } catch (error) {
      deps.log.error('balance schedule not repaired', { error });
    }
  };
}

async function lookAfter({ settings: stored, store, schedule, clock, log }: WatchKeeperDeps): Promise<void> {
  const { settings, savedAt } = await readBalanceSettings(stored);
  logRepair(log, await repairSchedule(schedule, settings));
  if (!settings.enabled) return;
  const { state } = await store.readState();
  const since = overdueSince({ lastCheckAt: state.lastCheckAt, savedAt }, settings, clock());
  if (since !== undefined) log.error('balance not checked', { since: new Date(since).toISOString() });
  if (state.outage) log.error('balance not known', { why: state.failures?.why });
  if (state.low) log.error('balance low', { balance: state.last?.balance });
}
