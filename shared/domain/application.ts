import * as z from 'zod';

/** An owner of API keys. Times are epoch milliseconds. */
export const Application = z.object({ id: z.string(), name: z.string(), createdAt: z.number() });
export type Application = z.infer<typeof Application>;

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
