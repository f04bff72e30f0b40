import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { aheadOf, createCallSlots } from '#infra/embedded/call-slots.ts';

describe('The calls of one machine', () => {
  test('are never more at once than the limit, and start in the order in which they came', async () => {
    const slots = createCallSlots();
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const begin = async (call: number): Promise<void> => {
      const end = await slots(2);
      started.push(call);
      ends.push(end);
    };
    for (let call = 0; call < 5; call++) void begin(call);
    await turn();
    expect(started).toEqual([0, 1]);
    ends.shift()?.();
    await turn();
    expect(started).toEqual([0, 1, 2]);
    for (const end of ends.splice(0)) end();
    await turn();
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  test('that say twice that they ended make room for one other only', async () => {
    const slots = createCallSlots();
    const end = await slots(1);
    let others = 0;
    for (let call = 0; call < 2; call++) void slots(1).then(() => (others += 1));
    end();
    end();
    await turn();
    expect(others).toBe(1);
  });

  test('are prepared ahead by half of the window, and not at all one by one or at a rate', () => {
    expect(aheadOf({ maxConcurrency: 100, messagesPerSecond: null })).toBe(50);
    expect(aheadOf({ maxConcurrency: 1_000, messagesPerSecond: null })).toBe(200);
    expect(aheadOf({ maxConcurrency: 1, messagesPerSecond: null })).toBe(0);
    expect(aheadOf({ maxConcurrency: 100, messagesPerSecond: 50 })).toBe(0);
  });
});
