import type { Forecast } from '#shared/domain/balance-forecast.ts';
import type { KnownBalance, MailKind } from '#shared/domain/balance-watch.ts';

/** What a mail is about. Times are epoch milliseconds. */
export type MailFacts = {
  kind: MailKind;
  now: number;
  /** The balance last read; null when none ever was. */
  last: KnownBalance | null;
  /** When the episode began that the mail is about. */
  since: number | null;
  /** Why the balance cannot be read, a whole sentence. */
  why: string | null;
  minimum: number;
  currency: string;
  pace: Forecast;
  /** Host of the address that is asked, so that finance sees which account it is; empty when unknown. */
  gatewayHost: string;
  stopBelow: number | null;
  /** Set while nothing is sent: the gateway refused messages for want of credit, or sending is paused for another reason. */
  pause: 'no credit' | 'other' | null;
  consoleUrl: string;
};
