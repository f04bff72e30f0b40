import * as z from 'zod';
import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import { mayHandOver } from '#shared/domain/balance-stop.ts';
import type { WatchState } from '#shared/domain/balance-watch.ts';
import { amount } from './mails/words.ts';
import { overdueSince } from './overdue.ts';

/** What the console shows above its pages while something is wrong with the balance. */
export const Banner = z.object({
  /** `low`: below the minimum · `unchecked`: it cannot be read · `overdue`: no check ran · `mail`: nobody could be told. */
  kind: z.enum(['low', 'unchecked', 'overdue', 'mail']),
  /** When it began; tells one episode from the next. */
  since: z.iso.datetime(),
  /** A whole sentence. */
  detail: z.string(),
});
export type Banner = z.infer<typeof Banner>;

/** What is dismissed stays away until the next episode. The other two go away with the next check that runs, and the next mail that works. */
export const Dismissal = z.strictObject({
  kind: z.enum(['low', 'unchecked'], { error: 'kind is low or unchecked.' }),
  since: z.iso.datetime({ error: "since is the banner's own time, e.g. 2026-11-23T09:15:00.000Z." }),
});
export type Dismissal = z.infer<typeof Dismissal>;

/** The banners to show now. `savedAt` is when the settings were saved; null: never. */
export function bannersOf(
  state: WatchState,
  { settings, savedAt }: { settings: BalanceSettings; savedAt: number | null },
  now: number,
): Banner[] {
  if (!settings.enabled || !settings.dashboardNotification) return [];
  const { low, outage, last, mailTrouble, dismissed, failures } = state;
  const unit = settings.currency || (last?.currency ?? '');
  const money = (value: number): string => amount(value, unit);
  const banners: Banner[] = [];
  if (low && last && last.balance < settings.minimumBalance && dismissed.low !== low.since) {
    const detail = `The SMS balance is low: ${money(last.balance)}, the minimum is ${money(settings.minimumBalance)}.`;
    const stopped = mayHandOver(state, settings, 'normal') ? '' : ' Only messages of priority high are sent.';
    banners.push({ kind: 'low', since: iso(low.since), detail: `${detail}${stopped}` });
  }
  if (outage && failures && dismissed.outage !== outage.since) {
    const detail = `The SMS balance could not be checked; it is not known. ${failures.why}`;
    banners.push({ kind: 'unchecked', since: iso(outage.since), detail });
  }
  const missing = overdueSince({ lastCheckAt: state.lastCheckAt, savedAt }, settings, now);
  if (missing !== undefined) {
    const detail =
      'The SMS balance is not being checked: for three intervals no check ran. Look at the schedule and at the log.';
    banners.push({ kind: 'overdue', since: iso(missing), detail });
  }
  if (mailTrouble) {
    const detail = `A mail about the SMS balance was not delivered. ${mailTrouble.detail}`;
    banners.push({ kind: 'mail', since: iso(mailTrouble.at), detail });
  }
  return banners;
}

/** Dismisses the banner of the episode that began at `since`; an older one's dismissal changes nothing. */
export function dismiss(state: WatchState, { kind, since }: Dismissal): WatchState | undefined {
  const at = Date.parse(since);
  const alarm = kind === 'low' ? state.low : state.outage;
  if (alarm?.since !== at) return undefined;
  return { ...state, dismissed: { ...state.dismissed, [kind === 'low' ? 'low' : 'outage']: at } };
}

const iso = (at: number): string => new Date(at).toISOString();
