import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import type { Logger } from '#shared/log.ts';
import type { Clock, Schedule } from '#shared/ports.ts';
import { repairSchedule } from './schedule.ts';

/** How often the schedule is compared from outside the check; milliseconds. */
const EVERY_MS = 3_600_000;

/**
 * Compares the schedule with the settings, at most once an hour per process, for whoever runs anyway: a check whose schedule was switched
 * off or lost never runs, and so cannot put it right itself. Never throws.
 */
export function createScheduleKeeper(deps: {
  settings: () => Promise<BalanceSettings>;
  schedule: Schedule;
  clock: Clock;
  log: Logger;
}): () => Promise<void> {
  let next = 0;
  return async () => {
    if (deps.clock() < next) return;
    next = deps.clock() + EVERY_MS;
    try {
      const report = await repairSchedule(deps.schedule, await deps.settings());
      if (report === 'repaired') deps.log.warn('balance schedule repaired');
      if (report === 'failed') deps.log.error('balance schedule not repaired');
    } catch (error) {
      deps.log.error('balance schedule not repaired', { error });
    }
  };
}
