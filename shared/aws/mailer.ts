import { type SESClient, SESServiceException, SendEmailCommand } from '@aws-sdk/client-ses';
import { type Mail, type Mailer, MailPartly, MailUnsure } from '#shared/ports/mail.ts';
import { kindOf, retrying } from './retrying.ts';

/**
 * Mail by SES, from one verified address; without one every mail is refused. A mail whose answer was lost is not sent again: finance would get it twice.
 *
 * SES refuses a mail for all when it refuses one of its addresses, as its sandbox does each that is not verified: then each gets a mail of its own.
 */
export const createMailer = (ses: SESClient, from: string | undefined): Mailer => ({
  async send(mail) {
    if (from === undefined) throw new Error('No sender of mails is set.');
    try {
      await sendOne(ses, from, mail);
    } catch (cause) {
      if (mail.to.length === 1 || !(cause instanceof SESServiceException)) throw cause;
      await sendToEach(ses, from, mail, cause);
    }
  },
});

/**
 * When SES takes nothing any more, those who are left are not asked for: each try lasts seconds, and the check of the balance has a minute.
 *
 * @throws `why` when it is refused for all
 */
async function sendToEach(ses: SESClient, from: string, mail: Mail, why: unknown): Promise<void> {
  const refused: string[] = [];
  let unsure: MailUnsure | undefined;
  for (const [index, address] of mail.to.entries()) {
    try {
      await sendOne(ses, from, { ...mail, to: [address] });
    } catch (cause) {
      if (cause instanceof MailUnsure) unsure = cause;
      else if (cause instanceof SESServiceException) refused.push(address);
      else {
        refused.push(...mail.to.slice(index));
        break;
      }
    }
  }
  if (refused.length === mail.to.length) throw why;
  if (refused.length > 0) throw new MailPartly(refused);
  if (unsure) throw unsure;
}

async function sendOne(ses: SESClient, from: string, { to, subject, text, html }: Mail): Promise<void> {
  const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
  await retrying(async () => {
    try {
      await ses.send(
        new SendEmailCommand({
          Source: from,
          Destination: { ToAddresses: to },
          Message: { Subject: content(subject), Body: { Text: content(text), Html: content(html) } },
        }),
      );
    } catch (cause) {
      throw kindOf(cause) === 'lost' ? new MailUnsure('It is not known whether the mail was sent.', { cause }) : cause;
    }
  });
}
