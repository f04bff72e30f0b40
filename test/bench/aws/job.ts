import * as z from 'zod';

/** What the process of the handlers is asked to do. */
export const Job = z.object({
  kind: z.enum(['bare calls', 'send, single', 'send, batch', 'deliver']),
  count: z.int(),
  /** Number of the first message. */
  first: z.int(),
});
export type Job = z.infer<typeof Job>;

/** What the job's own calls took, without what prepares them. */
export const Done = z.object({ cpuMs: z.number(), wallMs: z.number() });
export type Done = z.infer<typeof Done>;
