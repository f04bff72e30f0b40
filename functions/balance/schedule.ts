import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import type { Schedule } from '#shared/ports/balance.ts';
import { scheduleOf } from './settings.ts';

/** Whether the schedule was as the settings say: it was, it was put right, or it could not be. */
export type RepairReport = 'equal' | 'repaired' | 'failed';

/** Makes the schedule what the settings say; a redeploy may have reset it. Failing, it never fails the check that called it. */
export async function repairSchedule(schedule: Schedule, settings: BalanceSettings): Promise<RepairReport> {
  const wanted = scheduleOf(settings);
  try {
    const found = await schedule.read();
    if (found && found.enabled === wanted.enabled && found.every === wanted.every) return 'equal';
    await schedule.put(wanted);
    return 'repaired';
  } catch {
    return 'failed';
  }
}
