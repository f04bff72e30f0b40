import * as z from 'zod';
import { EmailAddress } from '#shared/domain/email-address.ts';
import { load } from '#shared/load.ts';
import { type Mailer, MailPartly, MailUnsure } from '#shared/ports/mail.ts';

/** How mail leaves one machine. */
export const SmtpOptions = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(587),
  /** True: TLS from the first byte (port 465). False: STARTTLS, which is required unless `allowPlain`. */
  secure: z.boolean().default(false),
  /** True: mail may go out unencrypted, for a relay on the same machine. */
  allowPlain: z.boolean().default(false),
  user: z.string().optional(),
  password: z.string().optional(),
  /** Sender of all mails. */
  from: EmailAddress,
});
export type SmtpOptions = z.infer<typeof SmtpOptions>;

const TIMEOUT_MS = 20_000;

/** Mail by SMTP. A mail whose answer was lost after its text was begun throws `MailUnsure`; one that was taken for some addresses only, `MailPartly`. */
export function createSmtpMailer(options: SmtpOptions): Mailer {
  const { host, port, secure, allowPlain, user, password, from } = options;
  return {
    async send({ to, subject, text, html }) {
      const phase = watchForData();
      let refused: string[] = [];
      const transport = load('nodemailer').createTransport({
        host,
        port,
        secure,
        requireTLS: !secure && !allowPlain,
        ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
        logger: phase.logger,
        transactionLog: true,
      });
      try {
        const { rejected } = await transport.sendMail({ from, to, subject, text, html });
        refused = rejected;
      } catch (cause) {
        if (!phase.reached() || wasRefused(cause)) throw cause;
        throw new MailUnsure('It is not known whether the mail was sent.', { cause });
      } finally {
        transport.close();
      }
      if (refused.length > 0) throw new MailPartly(refused);
    },
  };
}

/** The server answered with a code, so it did not take the mail. */
const wasRefused = (cause: unknown): boolean =>
  cause instanceof Error && 'responseCode' in cause && typeof cause.responseCode === 'number';

/** Nodemailer names the phase of a broken connection only in its log: once DATA was sent, the mail may arrive. */
function watchForData() {
  let isReached = false;
  const ignore = () => undefined;
  const debug = (_entry: unknown, message?: unknown): void => {
    if (message === 'DATA') isReached = true;
  };
  const logger = { level: ignore, trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore };
  return { logger, reached: () => isReached };
}
