import { isIP } from 'node:net';
import * as z from 'zod';
import { EmailAddress } from '#shared/domain/email-address.ts';
import { SmtpOptions } from '#shared/embedded/smtp-mailer.ts';
import { numberVariable } from './variables.ts';

const flag = (name: string) =>
  z.enum(['true', 'false'], { error: `${name} must be true or false.` }).transform((value) => value === 'true');

const HOST = 'SMTP_HOST must be a host name or an address alone; the port goes into SMTP_PORT.';

/** How mail leaves this machine, by environment variables. Without `SMTP_HOST` it goes to the mailbox page. */
export const MailEnv = z
  .object({
    SMTP_HOST: z
      .string()
      .refine((host) => isIP(host) !== 0 || !/[\s/:@[\]]/.test(host), { error: HOST })
      .optional(),
    SMTP_PORT: numberVariable('SMTP_PORT', 1, 65_535).optional(),
    /** `true`: TLS from the first byte, as on port 465; `false`: STARTTLS. By default as the port says. */
    SMTP_SECURE: flag('SMTP_SECURE').optional(),
    /** `true`: mail may go out unencrypted; for a mail server on this machine only. */
    SMTP_ALLOW_PLAIN: flag('SMTP_ALLOW_PLAIN').optional(),
    SMTP_USER: z.string().optional(),
    SMTP_PASSWORD: z.string().optional(),
    MAIL_FROM: z
      .string()
      .refine((value) => EmailAddress.safeParse(value).success, {
        error: 'MAIL_FROM must be one mail address, such as sms@example.com.',
      })
      .optional(),
  })
  .check(({ value, issues }) => {
    const add = (name: string, message: string) =>
      issues.push({ code: 'custom', path: [name], message, input: undefined });
    const { SMTP_HOST, MAIL_FROM, SMTP_USER, SMTP_PASSWORD } = value;
    const given = Object.keys(value).find((name) => name.startsWith('SMTP_'));
    if (SMTP_HOST === undefined) {
      if (given)
        add('SMTP_HOST', `${given} is set, but SMTP_HOST is not: name the mail server too, or remove ${given}.`);
      return;
    }
    if (MAIL_FROM === undefined) {
      add('MAIL_FROM', 'SMTP_HOST is set, but MAIL_FROM is not: name the address that mails come from.');
    }
    if (SMTP_PASSWORD !== undefined && SMTP_USER === undefined) {
      add('SMTP_USER', 'SMTP_PASSWORD is set, but SMTP_USER is not.');
    }
    if (SMTP_USER !== undefined && SMTP_PASSWORD === undefined) {
      add('SMTP_PASSWORD', 'SMTP_USER is set, but SMTP_PASSWORD is not.');
    }
  });

/** The mail server to use; undefined: mail is kept to be looked at. */
export function smtpOf(env: z.infer<typeof MailEnv>): SmtpOptions | undefined {
  if (env.SMTP_HOST === undefined) return undefined;
  const secure = env.SMTP_SECURE ?? env.SMTP_PORT === 465;
  return SmtpOptions.parse({
    host: env.SMTP_HOST,
    port: env.SMTP_PORT ?? (secure ? 465 : 587),
    secure,
    allowPlain: env.SMTP_ALLOW_PLAIN ?? false,
    from: env.MAIL_FROM,
    user: env.SMTP_USER,
    password: env.SMTP_PASSWORD,
  });
}
