import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, test } from 'vitest';
import { countSegments } from '#shared/domain/segments.ts';

const GSM = (segments: number) => ({ segments, encoding: 'GSM-7' });
const UCS = (segments: number) => ({ segments, encoding: 'UCS-2' });

describe('Segments of a text', () => {
  test.each([
    [160, 1],
    [161, 2],
    [306, 2],
    [307, 3],
    [1_530, 10],
    [1_531, 11],
  ])('%i GSM characters are %i: 160 alone, 153 a part', (length, segments) => {
    expect(countSegments('a'.repeat(length))).toEqual(GSM(segments));
    expect(countSegments('ä'.repeat(length))).toEqual(GSM(segments));
  });

  test.each([
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3],
  ])('%i other characters are %i: 70 alone, 67 a part', (length, segments) => {
    expect(countSegments('я'.repeat(length))).toEqual(UCS(segments));
  });

  test('a sign of the GSM extension table counts two, and is not cut in half', () => {
    expect(countSegments('€'.repeat(80))).toEqual(GSM(1));
    expect(countSegments('€'.repeat(81))).toEqual(GSM(2));
    expect(countSegments(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toEqual(GSM(3));
    for (const sign of '^{}\\[~]|€') expect(countSegments('a'.repeat(159) + sign)).toEqual(GSM(2));
  });

  test('one sign outside GSM makes the whole text UCS-2', () => {
    expect(countSegments(`${'a'.repeat(70)}я`)).toEqual(UCS(2));
    for (const sign of '`\t’–') expect(countSegments(sign).encoding).toBe('UCS-2');
  });

  test('an emoji counts two, and one that would lie across a border moves to the next part', () => {
    expect(countSegments('😀'.repeat(35))).toEqual(UCS(1));
    expect(countSegments(`${'я'.repeat(69)}😀`)).toEqual(UCS(2));
    expect(countSegments(`${'я'.repeat(67)}😀${'я'.repeat(65)}`)).toEqual(UCS(2));
    expect(countSegments(`${'я'.repeat(66)}😀${'я'.repeat(66)}`)).toEqual(UCS(3));
  });

  test('are counted as the library counts them, for any text: the fast path never differs', () => {
    const gsm = fc.constantFrom(...'abcXYZ019 @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./:;<=>?¡§¿`^{}\\[~]|€');
    const around = (unit: fc.Arbitrary<string>, size: number) =>
      fc.string({ unit, minLength: Math.max(0, size - 3), maxLength: size + 3 });
    const anyText = fc.oneof(
      fc.string({ unit: gsm, maxLength: 20 }),
      around(gsm, 160),
      around(fc.constantFrom(...'ab \r\n'), 160),
      around(fc.constantFrom('a', '😀', 'я'), 69),
      fc.array(fc.nat(0xffff), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes)),
    );
    fc.assert(
      fc.property(anyText, (value) => {
        const theirs = new SegmentedMessage(value);
        expect(countSegments(value)).toEqual({
          segments: theirs.segmentsCount,
          encoding: theirs.getEncodingName(),
        });
      }),
      { numRuns: 80 },
    );
    const differing = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code).repeat(81)).filter(
      (text) => countSegments(text).segments !== new SegmentedMessage(text).segmentsCount,
    );
    expect(differing).toEqual([]);
  });
});
