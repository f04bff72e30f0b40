import * as z from 'zod';

/** What a function answers to an HTTP API. */
export const HttpAnswer = z.object({
  statusCode: z.number(),
  body: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  isBase64Encoded: z.boolean().default(false),
});
