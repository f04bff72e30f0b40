import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import type { Logger } from '#shared/log.ts';
import type { Schedule } from '#shared/ports/balance.ts';
import { scheduleOf } from './settings.ts';

/** Whether the schedule was as the settings say: it was, it was put right, or it could not be, and why. */
export type RepairReport = 'equal' | 'repaired' | { failed: unknown };

/** Makes the schedule what the settings say; a redeploy may have reset it. Failing, it never fails the check that called it. */
export async function repairSchedule(schedule: Schedule, settings: BalanceSettings): Promise<RepairReport> {
  const wanted = scheduleOf(settings);
  try {
    const found = await schedule.read();
    if (found && found.enabled === wanted.enabled && found.every === wanted.every) return 'equal';
    await schedule.put(wanted);
    return 'repaired';
  } catch (error) {
    return { failed: error };
  }
}

/** Tells a schedule that was not as it should be; that it could not be put right is an error, of which an alarm tells. */
export function logRepair(log: Pick<Logger, 'warn' | 'error'>, report: RepairReport): void {
  if (report === 'repaired') log.warn('balance schedule repaired');
  if (typeof report === 'object') log.error('balance schedule not repaired', { error: report.failed });
}
