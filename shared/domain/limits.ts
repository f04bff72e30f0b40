import * as z from 'zod';
import { DAY, HOUR } from './durations.ts';

/** What an application may send; null is no limit. Periods are those of the clock, in UTC. */
export const Limits = z.object({
  perSecond: z.int().nullable(),
  perDay: z.int().nullable(),
  perRecipientHour: z.int().nullable(),
  perRecipientDay: z.int().nullable(),
  /** ISO 3166 codes of the countries that may be sent to. */
  countries: z.array(z.string()).nullable(),
});
export type Limits = z.infer<typeof Limits>;

export const NO_LIMITS: Limits = {
  perSecond: null,
  perDay: null,
  perRecipientHour: null,
  perRecipientDay: null,
  countries: null,
};

/** Whether there is nothing to hold an application to. */
export const isUnlimited = (limits: Limits): boolean => Object.values(limits).every((limit) => limit === null);

/** What a new application may send until somebody decides otherwise: enough for most, and a stolen key empties no account. */
export const DEFAULT_LIMITS: Limits = { ...NO_LIMITS, perDay: 10_000, perRecipientDay: 50 };

/** A count of messages in one period that must not pass `limit`. */
export type Counter = {
  applicationId: string;
  /** Says what is counted, the recipient and the period included; unique per application. */
  name: string;
  limit: number;
  /** End of its period, epoch milliseconds; afterwards nobody asks for it again. */
  endsAt: number;
  /** For people: `50 messages a day to one recipient`. */
  words: string;
};

const SECOND_MS = 1_000;

/**
 * The counters that a message to `recipient` counts in. The longest wait comes first, so that this is what a refusal tells, and a message
 * that the day does not hold is counted nowhere else.
 */
export function countersOf(applicationId: string, limits: Limits, recipient: string, now: number): Counter[] {
  const counter = (limit: number | null, kind: string, periodMs: number, unit: string): Counter[] => {
    if (limit === null) return [];
    const start = Math.floor(now / periodMs) * periodMs;
    const words = `${limit} ${limit === 1 ? 'message' : 'messages'} ${unit}`;
    return [{ applicationId, name: `${kind}#${start}`, limit, endsAt: start + periodMs, words }];
  };
  return [
    ...counter(limits.perDay, 'day', DAY, 'a day'),
    ...counter(limits.perRecipientDay, `to-day#${recipient}`, DAY, 'a day to one recipient'),
    ...counter(limits.perRecipientHour, `to-hour#${recipient}`, HOUR, 'an hour to one recipient'),
    ...counter(limits.perSecond, 'second', SECOND_MS, 'a second'),
  ];
}

/** The counter of the day alone, to show how much of it is used. */
export const dayCounter = (applicationId: string, limits: Limits, now: number): Counter | undefined =>
  limits.perDay === null ? undefined : countersOf(applicationId, { ...NO_LIMITS, perDay: limits.perDay }, '', now)[0];

/** Whether numbers of a country may be sent to; a number of no country, such as +800, only without a list. */
export const allowsCountry = (limits: Limits, country: string | undefined): boolean =>
  limits.countries === null || (country !== undefined && limits.countries.includes(country));

/** Seconds after which a full counter is a new one, at least 1: what `Retry-After` says. */
export const secondsUntil = (counter: Counter, now: number): number =>
  Math.max(1, Math.ceil((counter.endsAt - now) / SECOND_MS));
