import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import { everyMs } from './settings.ts';

/** Intervals without a check after which something is wrong with the schedule or the function. */
const INTERVALS = 3;

/**
 * Since when there should have been a check, if for three intervals there was none: counted from the last one, or from when the settings were
 * saved, whichever is later. Undefined while checks come, or none is wanted. Epoch milliseconds.
 */
export function overdueSince(
  { lastCheckAt, savedAt }: { lastCheckAt: number | null; savedAt: number | null },
  settings: Pick<BalanceSettings, 'enabled' | 'every'>,
  now: number,
): number | undefined {
  if (!settings.enabled) return undefined;
  const since = Math.max(lastCheckAt ?? 0, savedAt ?? 0);
  return now - since > INTERVALS * everyMs(settings) ? since : undefined;
}
