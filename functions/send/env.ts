import { Shared } from '#shared/env.ts';

/** The environment of `send`. */
export const Env = Shared.pick({
  MESSAGES_TABLE: true,
  SETTINGS_TABLE: true,
  STATE_TABLE: true,
  HIGH_QUEUE_URL: true,
  NORMAL_QUEUE_URL: true,
  ENVIRONMENT: true,
  LOG_LEVEL: true,
  CACHE_SECONDS: true,
  HINT_GRACE_SECONDS: true,
});
