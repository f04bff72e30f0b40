import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Counter } from '#shared/domain/limits.ts';
import type { LimitCounters } from '#shared/ports/applications.ts';
import { type Family, families } from './families.ts';

describe.each(families)('Counters of limits on $name', ({ open }) => {
  let family: Family;
  let counters: LimitCounters;
  beforeAll(async () => {
    family = await open();
    counters = family.limitCounters;
  });
  afterAll(() => family.close());

  const midnight = Date.UTC(2026, 10, 24);
  const counter = (name: string, limit: number, applicationId = 'shop'): Counter => ({
    applicationId,
    name,
    limit,
    endsAt: midnight,
    words: `${limit} messages`,
  });
  const take = async (...items: Counter[][]) => (await counters.take(items)).map((full) => full?.name ?? null);

  test('take until they are full, and then name the one that is', async () => {
    const day = counter('day#a', 3);
    expect(await take([day], [day])).toEqual([null, null]);
    expect(await take([day])).toEqual([null]);
    expect(await take([day])).toEqual(['day#a']);
    expect(await counters.read(day)).toBe(3);
  });

  test('take of a batch what there is room for, in its order', async () => {
    const day = counter('day#b', 3);
    expect(await take(...Array.from({ length: 5 }, () => [day]))).toEqual([null, null, null, 'day#b', 'day#b']);
    expect(await counters.read(day)).toBe(3);
  });

  test('[P11] count an item in all of its counters or in none', async () => {
    const [day, one, other] = [counter('day#c', 10), counter('to-day#+1#c', 1), counter('to-day#+2#c', 5)];
    expect(await take([day, one], [day, one], [day, other])).toEqual([null, 'to-day#+1#c', null]);
    expect(await Promise.all([day, one, other].map((each) => counters.read(each)))).toEqual([2, 1, 1]);
    expect(await take([day, one])).toEqual(['to-day#+1#c']);
    expect(await counters.read(day)).toBe(2);
  });

  test('take back what was not accepted in the end', async () => {
    const [day, one] = [counter('day#d', 2), counter('to-day#+1#d', 2)];
    await take([day, one], [day, one]);
    await counters.giveBack([[day, one]]);
    expect(await Promise.all([day, one].map((each) => counters.read(each)))).toEqual([1, 1]);
    expect(await take([day, one], [day, one])).toEqual([null, 'day#d']);
  });

  test('let through exactly as many as the limit, however many ask at once', async () => {
    const day = counter('day#e', 20);
    const answers = await Promise.all(Array.from({ length: 30 }, () => take([day])));
    expect(answers.flat().filter((full) => full === null)).toHaveLength(20);
    expect(await counters.read(day)).toBe(20);
  });

  test('of one application are not those of another', async () => {
    await take([counter('day#f', 1)]);
    expect(await take([counter('day#f', 1, 'bank')])).toEqual([null]);
    expect(await counters.read(counter('day#f', 1, 'nobody'))).toBe(0);
  });

  test('ask for nothing where there is nothing to count', async () => {
    expect(await take([], [])).toEqual([null, null]);
    await counters.giveBack([]);
  });
});
