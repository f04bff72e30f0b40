import * as z from 'zod';

/** What several functions are told by their environment. A name stands here once. */
export const Shared = z.object({
  MESSAGES_TABLE: z.string().min(1),
  SETTINGS_TABLE: z.string().min(1),
  STATE_TABLE: z.string().min(1),
  HIGH_QUEUE_URL: z.url(),
  NORMAL_QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  /** Name or ARN of the secret that holds the operator token. */
  OPERATOR_TOKEN_SECRET: z.string().min(1),
  /** The operators' user pool: issuer of its tokens, our client there, address of its sign-in pages. */
  SIGN_IN_ISSUER: z.url(),
  SIGN_IN_CLIENT_ID: z.string().min(1),
  SIGN_IN_DOMAIN: z.url(),
  /** Name or ARN of the secret that holds the secrets of the settings. */
  SETTINGS_SECRETS: z.string().min(1),
  /** Name of the rule that starts the balance check. */
  BALANCE_RULE: z.string().min(1),
  /** Verified sender of the mails about the balance. */
  MAIL_FROM: z.email(),
  /** Where operators find the console: mails link to it, and who signed in comes back to it. */
  CONSOLE_URL: z.url(),
  /** Tells deployments apart in metrics. */
  ENVIRONMENT: z.string().min(1).default('production'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** How long settings and keys are remembered, seconds: changes must be effective within 60. */
  CACHE_SECONDS: z.coerce.number().min(0).max(60).default(30),
  /** How long after a message could be sent the sweep looks after it, should its hint be lost; longer than a queue is usually deep. */
  HINT_GRACE_SECONDS: z.coerce.number().min(1).max(900).default(120),
  /** `true` lets gateways have local addresses; for loopback emulators only. */
  ALLOW_LOCAL_ADDRESSES: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
});

/** Reads the environment by a function's schema; an error names every variable that is missing or wrong, and never a value. */
export function readEnv<T>(schema: z.ZodType<T>, env: Record<string, string | undefined> = process.env): T {
  // Once in a process: compiling the schema would take longer than it saves.
  const parsed = schema.safeParse(env, { jitless: true });
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return env[name] === undefined ? `${name} is missing` : `${name} is wrong (${message})`;
  });
  throw new Error(`The environment is not complete: ${wrong.join('; ')}.`);
}
