import * as z from 'zod';

/** Context given on the command line is text, in `cdk.json` it is a number. */
const wholeNumber = (least: number, most: number, usual: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,9}$/, { error })
          .transform(Number),
      ],
      { error },
    )
    .pipe(z.int({ error }).min(least, { error }).max(most, { error }))
    .default(usual);
};

const address = z.email({ error: 'a mail address such as sms@example.com' });

/**
 * What an operator may set about a deployment, each with `-c name=value` or in `cdk.json` under `context`. Nothing is needed: without any,
 * the stack deploys into a new account.
 */
export const Context = z.strictObject({
  /** Tells deployments in one account apart; a part of the stack's name. */
  environment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/, { error: '1 to 30 lower-case letters, digits and hyphens, a letter first' })
    .default('production'),
  /** Address that mails about the balance come from. SES verifies it by a mail. Without it no mail is sent. */
  mailSender: address.optional(),
  /** Who is told of alarms; the address confirms a subscription by a mail. */
  alarmEmail: address.optional(),
  /** Who is invited to the console first; gets a mail with a password for the first sign-in. */
  operatorEmail: address.optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error'], { error: 'debug, info, warn or error' }).default('info'),
  /** How long log lines are kept. */
  logRetentionDays: z
    .union([z.number(), z.string().transform(Number)])
    .pipe(z.literal([7, 14, 30, 60, 90, 180, 365], { error: '7, 14, 30, 60, 90, 180 or 365' }))
    .default(30),
  /** Requests a second that the API lets in over all applications; more are answered with 429. */
  apiRequestsPerSecond: wholeNumber(1, 10_000, 100),
  /**
   * Most batches of one lane that are delivered at once. With the usual two, the lanes take four of the ten invocations that a new
   * account may run at once.
   */
  deliveriesPerLane: wholeNumber(2, 1_000, 2),
});
export type Context = z.infer<typeof Context>;

/** Names that the CDK uses for itself hold a colon, a slash, a hyphen or an at sign. */
const OURS = /^[A-Za-z0-9_]+$/;

/** A deployment's context is wrong; `message` names each field, says what is wrong with it and what is allowed. */
export class ContextError extends Error {
  override name = 'ContextError';
}

/** Reads what is ours out of the CDK's context; throws a `ContextError` that lists everything that is wrong. */
export function readContext(all: Record<string, unknown>): Context {
  const ours = Object.fromEntries(Object.entries(all).filter(([name]) => OURS.test(name)));
  const parsed = Context.safeParse(ours);
  if (parsed.success) return parsed.data;
  const known = Object.keys(Context.shape).join(', ');
  const lines = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((name) => `${name}: there is no such setting. Known are: ${known}.`)
      : [`${issue.path.join('.')}: it must be ${issue.message}.`],
  );
  throw new ContextError(`The context of the deployment is wrong.\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

/** What the command line shows of an error: of a wrong context the sentences alone. */
export function describeError(error: unknown): string {
  if (error instanceof ContextError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
