import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { createWatchKeeper } from '#functions/balance/keep-watch.ts';
import { seeBalance, seeFailure, type WatchState } from '#shared/domain/balance-watch.ts';
import { createBalanceStore } from '#shared/embedded/balance-store.ts';
import { createLogger } from '#shared/log.ts';
import type { CheckSchedule } from '#shared/ports/balance.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { buildBalanceSettings, memorySchedule } from '#test/support/balance.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-01T00:00:00Z');

function open(given: Record<string, unknown> = {}, current: CheckSchedule = { enabled: true, every: '5 minutes' }) {
  const world = { now: START, reads: 0, savedAt: START, isDown: false };
  const lines: string[] = [];
  const reasons: string[] = [];
  const schedule = memorySchedule(current);
  const store = createBalanceStore(new DatabaseSync(':memory:'));
  const value = buildBalanceSettings(given);
  const deps = {
    settings: {
      read: async () => {
        world.reads += 1;
        if (world.isDown) throw new Unavailable('The store is away.');
        return { version: 1, value, savedAt: world.savedAt, savedBy: 'operator' };
      },
    },
    store,
    schedule,
    clock: () => world.now,
    log: createLogger('warn', (line) => {
      const { message, error } = JSON.parse(line);
      lines.push(String(message));
      if (error) reasons.push(String(error.message));
    }),
  };
  const change = async (decide: (state: WatchState) => WatchState) => {
    const { state, revision } = await store.readState();
    await store.writeState(decide(state), revision);
  };
  return { world, lines, reasons, schedule, deps, change, keep: createWatchKeeper(deps) };
}

const reading = (at: number, balance: number) => ({ at, balance, currency: null, source: 'check' }) as const;

describe('looking after the watch from outside the check', () => {
  test('[P10] puts right a schedule that was switched off, and looks once in five minutes at most', async () => {
    const { world, schedule, lines, keep } = open({ every: 'hour' }, { enabled: false, every: 'day' });
    await keep();
    expect(schedule.current).toEqual({ enabled: true, every: 'hour' });
    expect(lines).toEqual(['balance schedule repaired']);
    for (const minute of [1, 2, 3, 4]) {
      world.now = START + minute * MINUTE;
      await keep();
    }
    expect(world.reads).toBe(1);
    world.now = START + 5 * MINUTE;
    await keep();
    expect(world.reads).toBe(2);
    expect(lines).toHaveLength(1);
  });

  test.each([
    ['5 minutes', 15],
    ['hour', 180],
    ['day', 3 * 24 * 60],
  ] as const)('says that nothing was checked when three intervals have passed: %s', async (every, minutes) => {
    const { world, lines, keep, change } = open({ every }, { enabled: true, every });
    await change((state) => seeBalance(state, reading(START, 100), 10));
    world.now = START + minutes * MINUTE;
    await keep();
    expect(lines).toEqual([]);
    world.now += 6 * MINUTE;
    await keep();
    expect(lines).toEqual(['balance not checked']);
    await change((state) => seeBalance(state, reading(world.now, 100), 10));
    world.now += 6 * MINUTE;
    await keep();
    expect(lines).toHaveLength(1);
  });

  test('counts from when the check was switched on, though the last one was long ago', async () => {
    const { world, lines, keep, change } = open();
    await change((state) => seeBalance(state, reading(START - 1_000 * MINUTE, 100), 10));
    await keep();
    expect(lines).toEqual([]);
    world.now += 16 * MINUTE;
    await keep();
    expect(lines).toEqual(['balance not checked']);
  });

  test('says while the balance is low or not known, and nothing of it once the check is switched off', async () => {
    for (const [enabled, expected] of [
      [true, ['balance not known', 'balance low']],
      [false, []],
    ] as const) {
      const { lines, keep, change } = open({ enabled }, { enabled, every: '5 minutes' });
      await change((state) => seeBalance(state, reading(START - 3, 9), 10));
      for (const at of [START - 2, START - 1, START]) await change((state) => seeFailure(state, { at, why: 'HTML.' }));
      await keep();
      expect(lines).toEqual(expected);
    }
  });

  test('never fails the sweep that calls it, but says that it failed, and why', async () => {
    const { world, lines, reasons, keep, deps } = open();
    world.isDown = true;
    await keep();
    world.isDown = false;
    const away = async () => {
      throw new Unavailable('EventBridge is away.');
    };
    await createWatchKeeper({ ...deps, schedule: { read: away, put: away } })();
    expect(lines).toEqual(['balance schedule not repaired', 'balance schedule not repaired']);
    expect(reasons).toEqual(['The store is away.', 'EventBridge is away.']);
  });
});
