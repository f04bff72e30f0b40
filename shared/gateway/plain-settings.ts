import * as z from 'zod';

/** The fields of a gateway's settings that matter to those who do not call it. */
export const plainFields = {
  /** False: messages are accepted and wait. */
  enabled: z.boolean({ error: 'enabled must be true or false.' }).default(true),
  /** How long sending is tried; fractions allowed. */
  daysUntilExpiration: z
    .number({ error: 'daysUntilExpiration must be a number of days, more than 0 and at most 30.' })
    .gt(0, { error: 'daysUntilExpiration must be more than 0 days.' })
    .lte(30, { error: 'daysUntilExpiration must be at most 30 days.' })
    .default(2),
  /** ISO 3166 country of recipients written without `+`; null asks for international form. */
  defaultCountry: z
    .string({ error: 'defaultCountry is a country code of two letters, e.g. SO, or null.' })
    .regex(/^[A-Z]{2}$/, { error: 'defaultCountry is a country code of two capital letters, e.g. SO, or null.' })
    .nullable()
    .default(null),
  /** Hard upper bound over all workers; null: as fast as the gateway answers. */
  messagesPerSecond: z
    .number({ error: 'messagesPerSecond must be a number more than 0, or null for no limit.' })
    .gt(0, { error: 'messagesPerSecond must be more than 0, or null for no limit.' })
    .max(10_000, { error: 'messagesPerSecond must be at most 10,000, or null for no limit.' })
    .nullable()
    .default(null),
  /** What happens to a message whose answer was lost. */
  ambiguous: z.enum(['retry', 'hold'], { error: 'ambiguous is retry or hold.' }).default('retry'),
};

/** As much of a gateway's settings: making the schema of all takes a twentieth of a cold start of `send`. */
export const PlainSettings = z.object(plainFields);
export type PlainSettings = z.infer<typeof PlainSettings>;
