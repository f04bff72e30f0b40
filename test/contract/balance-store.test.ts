import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshWatchState, seeBalance, seeFailure } from '#shared/domain/balance-watch.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import { type Family, families } from './families.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-01T00:00:00Z');

describe.each(families)('The balance store on $name', ({ open }) => {
  let family: Family;
  let store: BalanceStore;
  beforeAll(async () => {
    family = await open();
    store = family.balance;
  });
  afterAll(() => family.close());

  test('the state begins fresh, and is read as it was written', async () => {
    expect(await store.readState()).toEqual({ revision: 0, state: freshWatchState });
    const reading = { at: START, balance: 2.005718, currency: '€', source: 'check' } as const;
    const state = seeFailure(seeBalance(freshWatchState, reading, 10), {
      at: START + 1,
      why: 'The gateway said "no" 😀.',
    });
    expect(await store.writeState(state, 0)).toBe(true);
    expect(await store.readState()).toEqual({ revision: 1, state });
  });

  test('[P10] of two who write at the same revision one wins', async () => {
    const { revision, state } = await store.readState();
    const writes = await Promise.all(
      [1, 2, 3, 4].map((lastCheckAt) => store.writeState({ ...state, lastCheckAt }, revision)),
    );
    expect(writes.filter(Boolean)).toHaveLength(1);
    expect((await store.readState()).revision).toBe(revision + 1);
    expect(await store.writeState(state, revision)).toBe(false);
    expect(await store.writeState(state, 0)).toBe(false);
  });

  test('the history comes back by time, oldest first, both ends included', async () => {
    const keepFrom = START - 400 * DAY;
    for (const day of [3, 1, 2, 0]) {
      await store.append(
        { at: START + day * DAY, balance: -0.1 * day, source: day % 2 ? 'check' : 'send answer' },
        keepFrom,
      );
    }
    const range = await store.range({ from: START + DAY, until: START + 3 * DAY });
    expect(range).toEqual([
      { at: START + DAY, balance: -0.1, source: 'check' },
      { at: START + 2 * DAY, balance: -0.2, source: 'send answer' },
      { at: START + 3 * DAY, balance: -0.1 * 3, source: 'check' },
    ]);
    expect(await store.range({ from: START + 4 * DAY, until: START + 9 * DAY })).toEqual([]);
    expect(await store.range({ from: -1, until: START - 1 })).toEqual([]);
  });

  test('a second record of the same moment replaces the first', async () => {
    const at = START + 10 * DAY;
    await store.append({ at, balance: 1, source: 'check' }, 0);
    await store.append({ at, balance: 2, source: 'check' }, 0);
    expect(await store.range({ from: at, until: at })).toEqual([{ at, balance: 2, source: 'check' }]);
  });

  test('what was not yet to be forgotten stays', async () => {
    const at = START + 400 * DAY;
    await store.append({ at, balance: 3, source: 'check' }, at - 399 * DAY);
    const kept = await store.range({ from: at - 399 * DAY, until: at });
    expect(kept.map((record) => record.at)).toContain(START + DAY);
  });

  test('a long history comes back whole', async () => {
    const from = START + 1_000 * DAY;
    const count = 2_500;
    for (let index = 0; index < count; index += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, offset) =>
          store.append({ at: from + (index + offset) * 300_000, balance: index + offset, source: 'check' }, from),
        ),
      );
    }
    const records = await store.range({ from, until: from + count * 300_000 });
    expect(records.map(({ balance }) => balance)).toEqual(Array.from({ length: count }, (_, index) => index));
  });
});
