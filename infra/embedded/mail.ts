import type { DatabaseSync } from 'node:sqlite';
import { createMailbox, type Mailbox } from '#shared/embedded/mailbox-store.ts';
import { createSmtpMailer, type SmtpOptions } from '#shared/embedded/smtp-mailer.ts';
import type { Mailer } from '#shared/ports/mail.ts';

/** Mail by SMTP where a server is named, else into a mailbox that operators look at. */
export function createMail(smtp: SmtpOptions | undefined, db: DatabaseSync): { mailer: Mailer; mailbox?: Mailbox } {
  if (smtp) return { mailer: createSmtpMailer(smtp) };
  const mailbox = createMailbox(db, Date.now);
  return { mailer: mailbox, mailbox };
}
