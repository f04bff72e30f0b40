import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { aheadOf, createCallSlots } from '#infra/embedded/call-slots.ts';

describe('The calls of one machine', () => {
  test('are never more at once than the limit, and start in the order in which they came', async () => {
    const slots = createCallSlots();
    const started: number[] = [];
    const ends: (() => Promise<void>)[] = [];
    const begin = async (call: number): Promise<void> => {
      const end = await slots(2);
      started.push(call);
      ends.push(end);
    };
    for (let call = 0; call < 5; call++) void begin(call);
    await turn();
    expect(started).toEqual([0, 1]);
    await ends.shift()?.();
    expect(started).toEqual([0, 1, 2]);
    await Promise.all(ends.splice(0).map((end) => end()));
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  test('that say twice that they ended make room for one other only', async () => {
    const slots = createCallSlots();
    const end = await slots(1);
    let others = 0;
    for (let call = 0; call < 2; call++) void slots(1).then(() => (others += 1));
    await Promise.all([end(), end()]);
    expect(others).toBe(1);
  });

  test('that end together are all followed before the first is written down', async () => {
    const slots = createCallSlots();
    const ends = [await slots(2), await slots(2)];
    const seen: string[] = [];
    for (let call = 0; call < 2; call++) void slots(2).then(() => seen.push('begun'));
    await Promise.all(ends.map((end) => end().then(() => seen.push('written down'))));
    expect(seen).toEqual(['begun', 'begun', 'written down', 'written down']);
  });

  test('that nobody waits for are written down at once', async () => {
    const slots = createCallSlots();
    const end = await slots(1);
    let isTurnOver = false;
    setImmediate(() => (isTurnOver = true));
    await end();
    expect(isTurnOver).toBe(false);
  });

  test('are prepared ahead by half of the window, and not at all one by one or at a rate', () => {
    expect(aheadOf({ maxConcurrency: 100, messagesPerSecond: null })).toBe(50);
    expect(aheadOf({ maxConcurrency: 1_000, messagesPerSecond: null })).toBe(200);
    expect(aheadOf({ maxConcurrency: 1, messagesPerSecond: null })).toBe(0);
    expect(aheadOf({ maxConcurrency: 100, messagesPerSecond: 50 })).toBe(0);
  });
});
