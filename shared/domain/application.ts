import * as z from 'zod';
import { Limits, NO_LIMITS } from './limits.ts';
import { says } from './zod-problems.ts';

/** What an API key may be used for. */
export const Scope = z.enum(['messages:send', 'messages:read', 'messages:cancel'], {
  error: says('The scope is not known.', 'messages:send, messages:read, messages:cancel'),
});
export type Scope = z.infer<typeof Scope>;

/** What keys could do before there were scopes, and what a new key can when nobody says otherwise. */
export const ALL_SCOPES: Scope[] = [...Scope.options];

/** Keys of an application that are valid at once, so that one can be changed for the other without a gap. */
export const MAX_LIVE_KEYS = 2;

/** An owner of API keys. Times are epoch milliseconds. */
export const Application = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  /** Where it is told of final statuses; null: nowhere. */
  callbackUrl: z.string().nullable().default(null),
  /** Key of the callbacks' signature, `whsec_…`; null exactly when there is no URL. */
  callbackSecret: z.string().nullable().default(null),
  /** The key before, which signs as well until its time is over; so a receiver can change keys without losing a callback. */
  earlierCallbackSecret: z.object({ secret: z.string(), until: z.number() }).nullable().default(null),
  limits: Limits.default(NO_LIMITS),
  /** Its keys are no longer valid, and it stays only to name its messages. */
  deletedAt: z.number().nullable().default(null),
  /** Counts what operators saved; a save says which version it changes. */
  version: z.int().default(0),
});
export type Application = z.infer<typeof Application>;

/** An application that was never saved: without limits, told of nothing yet. */
export const newApplication = (id: string, name: string, now: number): Application =>
  Application.parse({ id, name, createdAt: now });

/** An API key: `id` is public; of the secret part only the digest is stored. */
export const ApiKey = z.object({
  id: z.string(),
  applicationId: z.string(),
  /** SHA-256 of the secret part, hex. */
  secretHash: z.string(),
  scopes: z.array(Scope).default(ALL_SCOPES),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** Whether a key opens anything at `now`. */
export const isLive = (key: ApiKey, now: number): boolean =>
  key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now);
