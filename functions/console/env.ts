import { Shared } from '#shared/env.ts';

/** The environment of `console`. */
export const Env = Shared.pick({
  MESSAGES_TABLE: true,
  SETTINGS_TABLE: true,
  STATE_TABLE: true,
  HIGH_QUEUE_URL: true,
  NORMAL_QUEUE_URL: true,
  OPERATOR_TOKEN_SECRET: true,
  BALANCE_RULE: true,
  CONSOLE_URL: true,
  SIGN_IN_ISSUER: true,
  SIGN_IN_CLIENT_ID: true,
  SIGN_IN_DOMAIN: true,
  SETTINGS_SECRETS: true,
  ENVIRONMENT: true,
  LOG_LEVEL: true,
  CACHE_SECONDS: true,
  HINT_GRACE_SECONDS: true,
  ALLOW_LOCAL_ADDRESSES: true,
});
