import { DAY } from './durations.ts';

/** How long messages are kept after their final status; one machine can be told otherwise. */
export const MESSAGES_KEPT_DAYS = 90;
/** How long the key of a request makes what repeats it the same request. Promised to applications; no message is kept for less. */
export const KEYS_KEPT_MS = 7 * DAY;
