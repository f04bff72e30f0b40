import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backOff } from '#shared/domain/back-off.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('The delay before the next try', () => {
  test('is drawn from all of 10 s, 30 s, 90 s and so on, up to an hour', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 50].map((tries) => backOff(tries, () => 1) / SECOND);
    expect(longest).toEqual([10, 30, 90, 270, 810, 2_430, 3_600, 3_600]);
    expect(backOff(3, () => 0.5)).toBe(45 * SECOND);
  });

  test('is at least a second however lucky the draw, and no try counts as the first', () => {
    expect(backOff(1, () => 0)).toBe(SECOND);
    expect(backOff(0, () => 1)).toBe(10 * SECOND);
  });

  test('is a whole number of milliseconds within its bounds for any number of tries', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (tries, draw) => {
        const delay = backOff(tries, () => draw);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(SECOND);
        expect(delay).toBeLessThanOrEqual(HOUR);
      }),
    );
  });
});
