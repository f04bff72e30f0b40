import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime } from '#shared/domain/iso-time.ts';

test('A time is written as Date writes it, whichever times were written before', () => {
  const time = fc.oneof(
    fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
    fc.double({ min: 0, max: 2e12, noNaN: true }),
    fc.integer({ min: 1_800_000_000_000, max: 1_800_000_009_999 }),
  );
  fc.assert(
    fc.property(fc.array(time, { maxLength: 100 }), (times) => {
      expect(times.map(isoTime)).toEqual(times.map((each) => new Date(each).toISOString()));
    }),
  );
});

test('What is no time is refused', () => {
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) expect(() => isoTime(time)).toThrow(RangeError);
});
