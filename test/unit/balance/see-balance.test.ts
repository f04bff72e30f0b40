import { expect, test } from 'vitest';
import { freshWatchState, type KnownBalance, seeBalance } from '#shared/domain/balance-watch.ts';

const reading = (at: number, balance: number): KnownBalance => ({ at, balance, currency: null, source: 'check' });

test('a reading that comes late, after a newer one, begins no episode and ends none [P10]', () => {
  const fine = seeBalance(freshWatchState, reading(2_000, 100), 10);
  expect(seeBalance(fine, reading(1_999, 1), 10)).toBe(fine);
  const low = seeBalance(freshWatchState, reading(2_000, 1), 10);
  expect(seeBalance(low, reading(1_999, 100), 10)).toBe(low);
  expect(seeBalance(fine, reading(2_001, 1), 10).low).not.toBeNull();
});
