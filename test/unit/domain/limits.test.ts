import { describe, expect, test } from 'vitest';
import { allowsCountry, countersOf, dayCounter, type Limits, NO_LIMITS, secondsUntil } from '#shared/domain/limits.ts';

const now = Date.UTC(2026, 10, 23, 22, 59, 30, 250);
const all: Limits = { perSecond: 5, perDay: 1, perRecipientHour: 3, perRecipientDay: 10, countries: ['SO'] };
const of = (limits: Limits, at = now, to = '+252612345678') => countersOf('shop', limits, to, at);

describe('The counters of a message', () => {
  test('are none without limits', () => {
    expect(of(NO_LIMITS)).toEqual([]);
    expect(of({ ...NO_LIMITS, countries: ['SO'] })).toEqual([]);
    expect(dayCounter('shop', NO_LIMITS, now)).toBeUndefined();
  });

  test('are one per limit, that of the longest wait first, and end with their periods in UTC', () => {
    expect(of(all).map(({ words, endsAt }) => [words, new Date(endsAt).toISOString()])).toEqual([
      ['1 message a day', '2026-11-24T00:00:00.000Z'],
      ['10 messages a day to one recipient', '2026-11-24T00:00:00.000Z'],
      ['3 messages an hour to one recipient', '2026-11-23T23:00:00.000Z'],
      ['5 messages a second', '2026-11-23T22:59:31.000Z'],
    ]);
    expect(dayCounter('shop', all, now)).toEqual(of(all)[0]);
  });

  test('are others for another recipient only where recipients count', () => {
    const names = (to: string) => of(all, now, to).map(({ name }) => name);
    const [mine, yours] = [names('+252612345678'), names('+252612345679')];
    expect(mine.map((name, index) => name === yours[index])).toEqual([true, false, false, true]);
  });

  test('begin anew with the next period, to the millisecond', () => {
    const midnight = Date.UTC(2026, 10, 24);
    const day = (at: number) => of({ ...NO_LIMITS, perDay: 1 }, at)[0]?.name;
    expect(day(midnight - 1)).toBe(day(now));
    expect(day(midnight)).not.toBe(day(now));
  });
});

test('a full counter is waited for until its period ends, a second at least', () => {
  const [day, , , second] = of(all);
  if (!day || !second) throw new Error('A counter is missing.');
  expect(secondsUntil(day, now)).toBe(3_630);
  expect(secondsUntil(second, now)).toBe(1);
  expect(secondsUntil(second, now + 5_000)).toBe(1);
});

test('a list of countries holds off every other, and numbers of no country', () => {
  expect(allowsCountry(NO_LIMITS, 'KE')).toBe(true);
  expect(allowsCountry(NO_LIMITS, undefined)).toBe(true);
  expect([allowsCountry(all, 'SO'), allowsCountry(all, 'KE'), allowsCountry(all, undefined)]).toEqual([
    true,
    false,
    false,
  ]);
});
