import type { Logger } from '#shared/log.ts';
import type { CheckReport } from './check.ts';
import { logRepair } from './schedule.ts';
import type { MailReport } from './tell.ts';

/** Logs what a check came to. A mail that failed and a schedule that could not be repaired are errors, so that an alarm tells of them. */
export function logCheck(log: Logger, { reading, schedule, mails, resumed }: CheckReport): void {
  const kept = typeof schedule === 'string' ? schedule : 'failed';
  log.info('balance checked', { reading: reading.kind, schedule: kept, mails: mails.map(({ kind }) => kind) });
  if (resumed) log.info('gateway resumed after a top-up');
  logRepair(log, schedule);
  logMails(log, mails);
}

/** Logs the mails that failed. */
export function logMails(log: Logger, mails: readonly MailReport[]): void {
  for (const { kind, error } of mails)
    if (error !== undefined) log.error('balance mail failed', { kind, detail: error });
}
