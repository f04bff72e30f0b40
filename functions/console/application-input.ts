import * as z from 'zod';
import { Scope } from '#shared/domain/application.ts';
import { DAY } from '#shared/domain/durations.ts';
import { inThousands } from '#shared/domain/in-thousands.ts';
import { isCountry } from '#shared/domain/number.ts';
import { says } from '#shared/domain/zod-problems.ts';

/** Most that a limit can be; more would be none. */
const MOST = 10_000_000;
/** Longest life of a key that has an end, and of an old key after its rotation, days. */
const LONGEST_KEY_DAYS = 3_653;
const LONGEST_OVERLAP_DAYS = 90;

const name = z
  .string({ error: 'A name is needed.' })
  .transform((text) => text.trim())
  .pipe(
    z.string().regex(/^[^\p{C}]{1,60}$/u, {
      error: says('The name is empty, too long or holds control characters.', '1 to 60 characters'),
    }),
  )
  .meta({ description: 'For people; 1 to 60 characters.' });

const limit = (unit: string) => {
  const allowed = `1 to ${inThousands(MOST)} messages ${unit}, or null for no limit`;
  return z
    .int({ error: says('The limit is no whole number.', allowed) })
    .min(1, { error: says('The limit is too small.', allowed) })
    .max(MOST, { error: says('The limit is too large.', allowed) })
    .nullable()
    .optional()
    .meta({ description: `Messages ${unit}; null: no limit.` });
};

/** Limits as operators write them; what is absent stays as it is. */
const LimitsInput = z
  .strictObject({
    perSecond: limit('a second'),
    perDay: limit('a day'),
    perRecipientHour: limit('an hour to one recipient'),
    perRecipientDay: limit('a day to one recipient'),
    countries: z
      .array(
        z.string({ error: 'A country is a text.' }).refine(isCountry, {
          error: says('This is no country that numbers are known of.', 'ISO 3166 codes in capitals, such as SO or KE'),
        }),
        { error: says('The countries are no list.', 'a list of ISO 3166 codes, or null for all') },
      )
      .min(1, { error: says('The list of countries is empty.', 'at least one country, or null for all') })
      .max(250, { error: says('The list of countries is too long.', 'at most 250 countries') })
      .transform((countries) => [...new Set(countries)].sort())
      .nullable()
      .optional()
      .meta({ description: 'ISO 3166 codes of the countries that may be sent to; null: all.' }),
  })
  .meta({ id: 'LimitsInput' });

const scopes = z
  .array(Scope, { error: says('The scopes are no list.', 'a list of scopes') })
  .min(1, { error: says('A key without a scope opens nothing.', 'at least one scope') })
  .transform((list) => Scope.options.filter((scope) => list.includes(scope)))
  .optional()
  .meta({ description: 'What the key may be used for; everything when absent.' });

/** A time ahead, up to `days`; read into epoch milliseconds. */
const timeAhead = (what: string, days: number, now: () => number) =>
  z.iso
    .datetime({ offset: true, error: says(`${what} is not a time.`, 'ISO 8601 with zone, or null') })
    .transform((text) => Date.parse(text))
    .refine((time) => time > now() && time <= now() + days * DAY, {
      error: says(`${what} is not ahead, or too far.`, `up to ${days} days ahead, or null`),
    })
    .nullable()
    .optional();

/** What is no URL holds none. */
const hasUser = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && `${url.username}${url.password}` !== '';
};

/** The bodies of the operators' requests about applications; what is ahead is measured by `now`. */
export const applicationInputs = (now: () => number) => {
  const expiresAt = timeAhead('The end of the key', LONGEST_KEY_DAYS, now).meta({
    description: 'When the key ends; null: never.',
  });
  return {
    NewApplication: z.strictObject({ name, limits: LimitsInput.optional(), scopes, expiresAt }),
    ApplicationChange: z.strictObject({
      name: name.optional(),
      limits: LimitsInput.optional(),
      version: z
        .int({ error: 'version is the whole number that was read.' })
        .optional()
        .meta({ description: 'Change it only if this is the newest version.' }),
    }),
    NewKey: z.strictObject({ scopes, expiresAt }),
    Rotation: z.strictObject({
      oldKeyExpiresAt: timeAhead('The end of the old key', LONGEST_OVERLAP_DAYS, now).meta({
        description: 'How long the old key stays valid; a day when absent, until it is revoked when null.',
      }),
    }),
    NewCallback: z.strictObject({
      url: z
        .url({ protocol: /^https?$/, error: says('The URL of the callback is not one.', 'an absolute https URL') })
        .max(2_048, { error: says('The URL of the callback is too long.', 'up to 2,048 characters') })
        .refine((text) => !hasUser(text), {
          error: says('The URL of the callback holds a user name or password.', 'a URL without; callbacks are signed'),
        }),
    }),
  };
};
