import { Shared } from '#shared/env.ts';

/** The environment of `deliver`. */
export const Env = Shared.pick({
  MESSAGES_TABLE: true,
  SETTINGS_TABLE: true,
  STATE_TABLE: true,
  HIGH_QUEUE_URL: true,
  NORMAL_QUEUE_URL: true,
  DEAD_LETTER_QUEUE_URL: true,
  SETTINGS_SECRETS: true,
  ENVIRONMENT: true,
  LOG_LEVEL: true,
  CACHE_SECONDS: true,
  HINT_GRACE_SECONDS: true,
  ALLOW_LOCAL_ADDRESSES: true,
});
