import fc from 'fast-check';
import { type CountryCode, getExampleNumber } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import metadata from 'libphonenumber-js/max/metadata';
import { describe, expect, test } from 'vitest';
import { isCountry, maskNumber, parseNumber } from '#shared/domain/number.ts';

const refusal = (input: string, country: string | null = null): string => {
  const parsed = parseNumber(input, country);
  if (parsed.ok) throw new Error(`${input} was read as ${parsed.number}.`);
  return parsed.detail;
};

describe('Reading a recipient', () => {
  test.each([
    ['+252612345678', '+252612345678'],
    ['+46 70-174 06 05', '+46701740605'],
    ['+1 (415) 555.0123', '+14155550123'],
    ['+44/7400/123456', '+447400123456'],
    ['+46701740605 ', '+46701740605'],
    [' +46701740605', '+46701740605'],
    ['+800 1234 5678', '+80012345678'],
  ])('%j is %s', (input, number) => {
    expect(parseNumber(input, null)).toMatchObject({ ok: true, number });
  });

  test('a national number is read with the default country, and an international one as it stands', () => {
    expect(parseNumber('070-174 06 05', 'SE')).toEqual({ ok: true, number: '+46701740605', country: 'SE' });
    expect(parseNumber('0046 70 174 06 05', 'SE')).toEqual({ ok: true, number: '+46701740605', country: 'SE' });
    expect(parseNumber('+252612345678', 'SE')).toEqual({ ok: true, number: '+252612345678', country: 'SO' });
  });

  test.each([
    ['nothing', '', 'is empty'],
    ['blanks', '   ', 'is empty'],
    ['letters', '+46FLOWERS', 'only the digits'],
    ['two numbers', '+46701740605,+46701740606', 'only the digits'],
    ['full-width digits', '+４６７０１７４０６０５', 'only the digits'],
    ['Arabic digits', '+٤٦٧٠١٧٤٠٦٠٥', 'only the digits'],
    ['a right-to-left mark', '\u200f+46701740605', 'only the digits'],
    ['a line break', '+4670174\n0605', 'only the digits'],
    ['an extension', '+14155550123 ext 5', 'only the digits'],
    ['a country code that begins with 0', '+0123456789', 'country code that exists'],
    ['no country code', '0701740605', 'no country code'],
    ['3 digits', '+123', 'not a number that its country uses'],
    ['16 digits', '+1415555012345678', 'too many digits'],
    ['an emergency number', '+46112', 'not a number that its country uses'],
    ['two pluses', '++46701740605', 'not a phone number'],
    ['a plus inside', '+46 70 174+0605', 'not a phone number'],
    ['a plus alone', '+', 'not a phone number'],
    ['an American premium number', '+19005550100', 'premium-rate'],
    ['a British premium number', '+449012345678', 'premium-rate'],
    ['the international premium code', '+979123456789', 'premium-rate'],
    ['a number of 41 signs', `+46701740605${' '.repeat(29)}`, 'too long'],
  ])('%s is refused, and the reason says why', (_, input, why) => {
    expect(refusal(input)).toContain(why);
  });

  test.each([
    ['a short code', '12345'],
    ['an emergency number', '112'],
  ])('%s is no number of the default country', (_, input) => {
    expect(refusal(input, 'SE')).toContain('not a number that its country uses');
  });

  test('no number has more than the 15 digits of E.164, not even where a country allows them', () => {
    expect(parseNumber(`+4930${'1'.repeat(11)}`, null)).toMatchObject({ ok: true, number: `+4930${'1'.repeat(11)}` });
    expect(refusal(`+4930${'1'.repeat(12)}`)).toContain('too many digits');
    expect(refusal(`030${'1'.repeat(13)}`, 'DE')).toContain('too many digits');
  });

  test('a default country that does not exist is as none', () => {
    expect(refusal('0701740605', 'XX')).toContain('country code that exists');
    expect([isCountry('SO'), isCountry('XX'), isCountry('so')]).toEqual([true, false, false]);
  });

  test('what is read is E.164, reads as itself again, and a refusal never repeats a digit of it [P8]', () => {
    const signs = fc.constantFrom(...'++00123456789 -()./x\u200f'.split(''));
    fc.assert(
      fc.property(
        fc.string({ unit: signs, maxLength: 20 }),
        fc.constantFrom(null, 'SE', 'US', 'DE'),
        (input, country) => {
          const parsed = parseNumber(input, country);
          if (parsed.ok) {
            expect(parsed.number).toMatch(/^\+[1-9]\d{3,14}$/);
            expect(parseNumber(parsed.number, null)).toEqual(parsed);
          } else expect(parsed.detail.replace('0 to 9', '')).not.toMatch(/\d/);
        },
      ),
    );
  });
});

describe('A full number without its plus, where a default country is set', () => {
  const AMBIGUOUS = 'both as a national number of the default country and as an international number';

  test.each([
    ['DE', '491701234567'],
    ['DE', '(49) 170 123-4567'],
    ['ID', '62812345678'],
    ['XK', '38343201234'],
  ])('is refused where it is a national number of %s, too: %s', (country, input) => {
    expect(parseNumber(input, country)).toEqual({
      ok: false,
      detail: expect.stringContaining(AMBIGUOUS),
      allowed: expect.stringContaining('international form with a leading +'),
    });
  });

  test.each([
    ['DE', '+491701234567', '+491701234567'],
    ['DE', '00491701234567', '+491701234567'],
    ['DE', '0491 701234567', '+49491701234567'],
    ['SE', '46701740605', '+46701740605'],
    ['US', '14155550123', '+14155550123'],
  ])('is read where nothing is in doubt, in %s: %s', (country, input, number) => {
    expect(parseNumber(input, country)).toMatchObject({ ok: true, number });
  });

  test('is never taken for another number, in any country; a national number is read in each', () => {
    const countries = Object.keys(examples).filter((country): country is CountryCode => isCountry(country));
    expect(countries.length).toBeGreaterThan(200);
    const refused = new Set<string>();
    for (const country of countries) {
      const example = getExampleNumber(country, examples, metadata);
      if (!example) throw new Error(`${country} has no example.`);
      const { number, nationalNumber } = example;
      for (const input of [number, nationalNumber, example.formatNational()]) {
        expect(parseNumber(input, country), `${input} in ${country}`).toMatchObject({ ok: true, number });
      }
      const parsed = parseNumber(number.slice(1), country);
      if (parsed.ok) expect(parsed.number, country).toBe(number);
      else {
        expect(parsed.detail, country).toContain(AMBIGUOUS);
        refused.add(country);
      }
    }
    expect([...refused]).toEqual(['DE', 'ID', 'XK']);
  });
});

describe('A masked number', () => {
  test('shows where it belongs and how it ends', () => {
    expect(maskNumber('+252612345678')).toBe('+25261•••5678');
  });

  test('hides at least three signs of any number, and all of a short one [P8]', () => {
    for (let digits = 0; digits <= 15; digits++) {
      const number = `+${'123456789012345'.slice(0, digits)}`;
      expect(maskNumber(number).replace('•••', '').length).toBeLessThanOrEqual(Math.max(0, number.length - 3));
    }
  });
});
