import * as z from 'zod';
import { says } from './zod-problems.ts';

export const flag = (name: string) => z.boolean({ error: says(`${name} must be true or false.`, 'true or false') });

const amount = (name: string) =>
  z
    .number({ error: says(`${name} must be a number.`, 'a number, 0 or more') })
    .min(0, { error: says(`${name} must not be negative.`, 'a number, 0 or more') })
    .max(1e15, { error: says(`${name} is too large.`, 'at most 1,000,000,000,000,000') });

/** The fields of the balance settings that matter while messages are sent. */
export const levelFields = {
  enabled: flag('enabled').default(false),
  /** A balance below this is low. */
  minimumBalance: amount('minimumBalance').default(10),
  /** Below this, only messages of priority `high` are sent; null: all are sent whatever the balance. */
  stopBelow: amount('stopBelow').nullable().default(null),
};

/** As much of the balance settings: making the schema of all takes a thirtieth of a cold start of `deliver`. */
export const BalanceLevels = z.object(levelFields);
export type BalanceLevels = z.infer<typeof BalanceLevels>;
