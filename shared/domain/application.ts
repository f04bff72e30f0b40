import * as z from 'zod';

/** An owner of API keys. Times are epoch milliseconds. */
export const Application = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  /** Where it is told of final statuses; null: nowhere. */
  callbackUrl: z.string().nullable().default(null),
  /** Key of the callbacks' signature, `whsec_…`; null exactly when there is no URL. */
  callbackSecret: z.string().nullable().default(null),
});
export type Application = z.infer<typeof Application>;

/** An application that is told of nothing yet. */
export const newApplication = (id: string, name: string, now: number): Application => ({
  id,
  name,
  createdAt: now,
  callbackUrl: null,
  callbackSecret: null,
});

/** An API key: `id` is public; of the secret part only the digest is stored. */
export const ApiKey = z.object({
  id: z.string(),
  applicationId: z.string(),
  /** SHA-256 of the secret part, hex. */
  secretHash: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;
