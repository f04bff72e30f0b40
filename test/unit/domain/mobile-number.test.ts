import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { countryOfPlainMobile } from '#shared/domain/mobile-number.ts';

/** A mobile number of each country. */
const mobiles = Object.entries(examples).flatMap(([country, national]) =>
  isSupportedCountry(country) ? [{ country, code: getCountryCallingCode(country), national }] : [],
);

describe('A plain mobile number', () => {
  test('is recognised for every country that has its country code alone', () => {
    const alone = mobiles.filter(({ code }) => mobiles.filter((other) => other.code === code).length === 1);
    const missed = alone.filter(({ code, national }) => countryOfPlainMobile(`+${code}${national}`) === undefined);
    expect(alone.length).toBeGreaterThan(150);
    // Argentina's and others' begin like a national prefix: the library decides.
    expect(missed.map(({ country }) => country).length).toBeLessThan(alone.length / 10);
  });

  test('is one that the library reads as it stands, finds valid, of the same country, and not premium-rate', () => {
    const digits = fc.string({
      unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
      minLength: 0,
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.constantFrom(...mobiles), fc.nat({ max: 12 }), digits, ({ code, national }, keep, rest) => {
        const number = `+${code}${national.slice(0, keep)}${rest}`;
        const country = countryOfPlainMobile(number);
        if (country === undefined) return;
        const parsed = parsePhoneNumberFromString(number, { extract: false });
        expect([parsed?.number, parsed?.country]).toEqual([number, country]);
        expect(parsed?.isValid()).toBe(true);
        expect(parsed?.getType()).toMatch(/MOBILE|FIXED_LINE/);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    '',
    '+',
    '252612345678',
    '+252 612345678',
    '+252612345678 ',
    '+14155550123',
    '+46112',
    '+979123456789',
    '+0',
  ])('is not %j, whatever else it is', (input) => expect(countryOfPlainMobile(input)).toBeUndefined());
});
