import { Shared } from '#shared/env.ts';

/** The environment of `balance`. Without `MAIL_FROM` nothing can be mailed: the console says so, and the log. */
export const Env = Shared.pick({
  SETTINGS_TABLE: true,
  STATE_TABLE: true,
  SETTINGS_SECRETS: true,
  BALANCE_RULE: true,
  MAIL_FROM: true,
  CONSOLE_URL: true,
  LOG_LEVEL: true,
  ALLOW_LOCAL_ADDRESSES: true,
}).partial({ MAIL_FROM: true });
