import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import { dueMail } from '#shared/domain/balance-watch.ts';
import { everyMs } from './settings.ts';
import { type MailReport, type TellDeps, tell } from './tell.ts';

/**
 * Sends what a check owed and could not send, because the mail was refused or the process ended: with one check a day, the next would be too
 * late. A reminder waits for the next check, which knows whether the balance is still low.
 */
export async function catchUp(deps: TellDeps, settings: BalanceSettings): Promise<MailReport[]> {
  if (!settings.enabled) return [];
  const { state } = await deps.store.readState();
  const kind = dueMail(state, deps.clock(), everyMs(settings));
  return kind === undefined || kind === 'reminder' ? [] : tell(deps, settings);
}
