import { resolve } from 'node:path';
import * as z from 'zod';
import { MESSAGES_KEPT_DAYS } from '#shared/domain/kept.ts';
import { MailEnv, smtpOf } from './mail-options.ts';
import { numberVariable } from './variables.ts';

/** How one machine is told what to do, by environment variables; all have defaults. */
export const Options = z
  .object({
    PORT: numberVariable('PORT', 0, 65_535).default(8080),
    /** Address to listen on, an IPv6 address also in the brackets of a URL; only this machine unless told otherwise. */
    HOST: z
      .string()
      .transform((host) => host.replace(/^\[(.*)\]$/, '$1'))
      .default('127.0.0.1'),
    DATA_DIR: z.string().min(1, { error: 'DATA_DIR must not be empty.' }).default('data'),
    /** How long messages are kept after their final status, days; no less than the keys of repeats. */
    KEEP_DAYS: numberVariable('KEEP_DAYS', 7, 3_650).default(MESSAGES_KEPT_DAYS),
    /** Where browsers reach it, when a proxy stands before it. */
    PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: 'PUBLIC_URL must be an http(s) URL, such as https://sms.example.com.' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error'], { error: 'LOG_LEVEL is debug, info, warn or error.' })
      .default('warn'),
  })
  .and(MailEnv)
  .transform((env) => ({
    port: env.PORT,
    host: env.HOST,
    dataDir: resolve(env.DATA_DIR),
    keepDays: env.KEEP_DAYS,
    publicUrl: env.PUBLIC_URL,
    logLevel: env.LOG_LEVEL,
    smtp: smtpOf(env),
  }));
export type Options = z.infer<typeof Options>;

/** A reason not to start that the person at the terminal can mend; printed without a stack. */
export class StartProblem extends Error {
  override name = 'StartProblem';
}

/** Reads the options; names every variable that is wrong. */
export const readOptions = (env: Record<string, string | undefined>): Options => readVariables(Options, env);

/** Reads variables by a schema whose messages name them; what is empty counts as absent. */
export function readVariables<T>(schema: z.ZodType<T>, env: Record<string, string | undefined>): T {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new StartProblem(parsed.error.issues.map(({ message }) => message).join('\n'));
}
