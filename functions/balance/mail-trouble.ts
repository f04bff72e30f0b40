import { MailPartly, MailUnsure } from '#shared/ports/mail.ts';
import { oneLine } from './mails/words.ts';

/** Why a mail was not handed over, in whole sentences, and whether nobody can have got it, so that it is sent again. */
export type MailTrouble = { detail: string; isRefused: boolean };

const LONGEST_REASON = 300;

/** What an error of the mailer means for the mail. */
export function troubleOf(cause: unknown): MailTrouble {
  if (cause instanceof MailUnsure) {
    const detail = 'The answer of the mail service was lost, so the mail may have arrived; it is not sent twice.';
    return { detail, isRefused: false };
  }
  if (cause instanceof MailPartly) {
    const detail = `The mail service refused ${cause.refused.join(', ')}; the others got the mail. Put the addresses right in the settings.`;
    return { detail, isRefused: false };
  }
  const reason = cause instanceof Error ? oneLine(cause.message).slice(0, LONGEST_REASON) : '';
  const says = reason === '' ? '' : ` The reason: ${reason}`;
  return {
    detail: `The mail was refused; it is tried again, at the latest with the next check.${says}`,
    isRefused: true,
  };
}
