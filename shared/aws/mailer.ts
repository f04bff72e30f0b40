import { type SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { type Mailer, MailUnsure } from '#shared/ports/mail.ts';
import { kindOf, retrying } from './retrying.ts';

/** Mail by SES, from one verified address; without one every mail is refused. A mail whose answer was lost is not sent again: finance would get it twice. */
export const createMailer = (ses: SESClient, from: string | undefined): Mailer => ({
  async send({ to, subject, text, html }) {
    if (from === undefined) throw new Error('No sender of mails is set.');
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
        throw kindOf(cause) === 'lost'
          ? new MailUnsure('It is not known whether the mail was sent.', { cause })
          : cause;
      }
    });
  },
});
