import type { CountryCode, MetadataJson, PhoneNumber } from 'libphonenumber-js/core';
import { load } from '#shared/load.ts';
import { countryOfPlainMobile } from './mobile-number.ts';

/** A recipient in E.164, or why it is none. The reason never repeats the number. */
export type ParsedNumber =
  /** `country` is its ISO 3166 code; absent for numbers of no country, such as +800. */
  { ok: true; number: string; country?: string } | { ok: false; detail: string; allowed: string };

/** Most digits of an E.164 number, country code included. */
const MAX_DIGITS = 15;

const ALLOWED = 'a phone number in international form, such as +14155550123: 4 to 15 digits';
const WITH_PLUS =
  'the international form with a leading +, such as +14155550123, which is never taken for a national number';

/**
 * Reads a recipient as people write it (`+252 61 234-5678`, or national when `defaultCountry` is set) into E.164.
 *
 * Digits without `+` that are two numbers, a national one and an international one, are refused: nobody is sent another's message.
 *
 * @param defaultCountry ISO 3166 alpha-2, for numbers without `+`; null asks for international form
 */
export function parseNumber(written: string, defaultCountry: string | null): ParsedNumber {
  const plain = countryOfPlainMobile(written);
  if (plain !== undefined) return { ok: true, number: written, country: plain };
  const input = written.replace(/^ +| +$/g, '');
  const refuse = (detail: string): ParsedNumber => ({ ok: false, detail, allowed: ALLOWED });
  if (input.trim() === '') return refuse('The recipient is empty.');
  if (written.length > 40) return refuse('The recipient is too long for a phone number.');
  if (!/^[+0-9 ()./-]*$/.test(input)) {
    return refuse('The recipient may hold only the digits 0 to 9, a leading +, and spaces, dashes, dots or brackets.');
  }
  if (!input.startsWith('+') && defaultCountry === null) {
    return refuse('The recipient has no country code and no default country is set.');
  }
  const { ParseError, parsePhoneNumberWithError } = load('libphonenumber-js/core');
  try {
    const country = defaultCountry !== null && isCountry(defaultCountry) ? { defaultCountry } : {};
    const parsed = parsePhoneNumberWithError(input, { extract: false, ...country }, metadata());
    // Some countries allow more, and networks do not carry them.
    if (parsed.number.length > MAX_DIGITS + 1) return refuse('The recipient has too many digits.');
    if (!parsed.isValid()) return refuse('The recipient is not a number that its country uses.');
    if (parsed.getType() === 'PREMIUM_RATE')
      return refuse('The recipient is a premium-rate number; those are not sent to.');
    if (!input.startsWith('+') && defaultCountry !== null && isAmbiguous(input, parsed, metadata())) {
      const detail =
        'Without a +, the recipient can be read both as a national number of the default country and as an international number that begins with its country code.';
      return { ok: false, detail, allowed: WITH_PLUS };
    }
    return { ok: true, number: parsed.number, ...(parsed.country ? { country: parsed.country } : {}) };
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    return refuse(REASONS[cause.message] ?? 'The recipient is not a phone number.');
  }
}

/** Whether digits that begin with the country code are another valid number when a + stands before them. */
function isAmbiguous(input: string, { countryCallingCode, number }: PhoneNumber, known: MetadataJson): boolean {
  const digits = input.replace(/\D/g, '');
  if (!digits.startsWith(countryCallingCode)) return false;
  const { ParseError, parsePhoneNumberWithError } = load('libphonenumber-js/core');
  try {
    const international = parsePhoneNumberWithError(`+${digits}`, known);
    return international.isValid() && international.number !== number;
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    return false;
  }
}

const metadata = () => load('libphonenumber-js/max/metadata');

const REASONS: Record<string, string> = {
  INVALID_COUNTRY: 'The recipient does not start with a country code that exists.',
  NOT_A_NUMBER: 'The recipient is not a phone number.',
  TOO_SHORT: 'The recipient has too few digits.',
  TOO_LONG: 'The recipient has too many digits.',
  INVALID_LENGTH: 'The recipient has a number of digits that its country does not use.',
};

/** True for a country code that numbers can be read with. */
export const isCountry = (value: string): value is CountryCode => Object.hasOwn(metadata().countries, value);

/** A number for logs and lists: `+25261•••5678`. Three signs at least are hidden, of a short one all. */
export const maskNumber = (number: string): string =>
  number.length <= 7 ? '•••' : `${number.slice(0, -7)}•••${number.slice(-4)}`;
