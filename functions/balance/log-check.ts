import type { Logger } from '#shared/log.ts';
import type { CheckReport } from './check.ts';

/** Logs what a check came to. A mail that failed and a schedule that could not be repaired are errors, so that an alarm tells of them. */
export function logCheck(log: Logger, { reading, schedule, mails }: CheckReport): void {
  log.info('balance checked', { reading: reading.kind, schedule, mails: mails.map(({ kind }) => kind) });
  if (schedule === 'repaired') log.warn('balance schedule repaired');
  if (schedule === 'failed') log.error('balance schedule not repaired');
  for (const { kind, error } of mails)
    if (error !== undefined) log.error('balance mail failed', { kind, detail: error });
}
