import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createInProcessHints, type InProcessHints } from '#shared/embedded/hints.ts';
import type { Hint } from '#shared/ports/messages.ts';

const hint = (id: string, given: Partial<Hint> = {}): Hint => ({ id, lane: 'normal', group: 'shop', ...given });
const flood = (count: number, given: Partial<Hint> = {}): Hint[] =>
  Array.from({ length: count }, (_, index) => hint(`${given.group ?? 'shop'}-${index}`, given));
const idsOf = (hints: Hint[]): string[] => hints.map(({ id }) => id);
const groupsOf = (hints: Hint[]): string[] => hints.map(({ group }) => group);

const filled = async (hints: Hint[], sizes = {}): Promise<InProcessHints> => {
  const queue = createInProcessHints(sizes);
  await queue.send(hints);
  return queue;
};

describe('Hints in process', () => {
  test('come in the order in which one application sent them, each once', async () => {
    const queue = await filled([hint('a'), hint('b'), hint('a'), hint('c')]);
    expect(idsOf(queue.take(2))).toEqual(['a', 'b']);
    expect(idsOf(queue.take(9))).toEqual(['c']);
    expect(queue.take(9)).toEqual([]);
  });

  test('may come again once they were taken', async () => {
    const queue = await filled([hint('a')]);
    queue.take(1);
    await queue.send([hint('a')]);
    expect(idsOf(queue.take(1))).toEqual(['a']);
  });

  test('of the high lane come first', async () => {
    const queue = await filled([...flood(50), hint('code', { lane: 'high', group: 'bank' })]);
    expect(queue.take(2)).toEqual([hint('code', { lane: 'high', group: 'bank' }), hint('shop-0')]);
  });

  test('tell of their arrival', async () => {
    const queue = createInProcessHints();
    let arrivals = 0;
    queue.onArrival(() => (arrivals += 1));
    await queue.send([hint('a'), hint('b')]);
    await queue.send([]);
    expect(arrivals).toBe(1);
  });
});

describe('Hints that are delayed', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 12) }));
  afterEach(() => void vi.useRealTimers());

  test('come at their time, to the millisecond, and tell of it', async () => {
    const queue = createInProcessHints();
    let arrivals = 0;
    await queue.send([hint('later', { delaySeconds: 1.234, lane: 'high' }), hint('now', { delaySeconds: 0 })]);
    queue.onArrival(() => (arrivals += 1));
    expect(idsOf(queue.take(9))).toEqual(['now']);
    vi.advanceTimersByTime(1_233);
    expect([queue.take(9), arrivals]).toEqual([[], 0]);
    vi.advanceTimersByTime(1);
    expect([queue.take(9), arrivals]).toEqual([[hint('later', { lane: 'high' })], 1]);
  });

  test('count as lost until then, so that the sweep finds their messages all the same', async () => {
    const queue = await filled([hint('later', { delaySeconds: 1 })]);
    expect([queue.has('later'), queue.size(), await queue.waiting('normal')]).toEqual([false, 0, 0]);
    await queue.send([hint('later')]);
    vi.advanceTimersByTime(1_000);
    expect(idsOf(queue.take(9))).toEqual(['later']);
    expect(queue.size()).toBe(0);
  });

  test('are replaced by a later one for the same message', async () => {
    const queue = await filled([hint('a', { delaySeconds: 1 }), hint('a', { delaySeconds: 5 })]);
    vi.advanceTimersByTime(4_999);
    expect(queue.take(9)).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(idsOf(queue.take(9))).toEqual(['a']);
  });

  test('are not early where the timer is', async () => {
    const time = { now: 0 };
    const queue = createInProcessHints({ clock: () => time.now });
    await queue.send([hint('a', { delaySeconds: 1 })]);
    time.now = 998.5;
    vi.advanceTimersByTime(1_000);
    expect(queue.take(9)).toEqual([]);
    time.now = 1_000;
    vi.advanceTimersByTime(2);
    expect(idsOf(queue.take(9))).toEqual(['a']);
  });

  test('are dropped beyond their number, which is free again once they have come', async () => {
    const queue = await filled(flood(5, { delaySeconds: 1 }), { delayed: 3 });
    await queue.send([hint('shop-1', { delaySeconds: 1 })]);
    vi.advanceTimersByTime(1_000);
    expect(idsOf(queue.take(9)).sort()).toEqual(['shop-0', 'shop-1', 'shop-2']);
    await queue.send([hint('next', { delaySeconds: 1 })]);
    vi.advanceTimersByTime(1_000);
    expect(idsOf(queue.take(9))).toEqual(['next']);
  });

  test('are forgotten when it is stopped, and keep no process alive', async () => {
    const queue = await filled(flood(3, { delaySeconds: 1 }));
    queue.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(5_000);
    expect(queue.take(9)).toEqual([]);
  });
});

describe('[P7] An application that sends a flood', () => {
  test('takes turns with the others: who sends one waits for one of each', async () => {
    const queue = await filled([...flood(1_000), hint('b', { group: 'bank' }), hint('c', { group: 'clinic' })]);
    expect(groupsOf(queue.take(3)).sort()).toEqual(['bank', 'clinic', 'shop']);
  });

  test('shares evenly with another flood', async () => {
    const queue = await filled([...flood(100), ...flood(100, { group: 'bank' })]);
    expect(groupsOf(queue.take(50)).filter((group) => group === 'bank')).toHaveLength(25);
    expect(groupsOf(queue.take(51)).filter((group) => group === 'bank').length).toBeGreaterThanOrEqual(25);
  });

  test('does not keep the others waiting where only one call at a time is let through and the rest is put back', async () => {
    const queue = await filled([...flood(1_000), hint('b', { group: 'bank' }), hint('c', { group: 'clinic' })]);
    const served: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const [first, ...rest] = queue.take(20);
      if (first) served.push(first.group);
      queue.putBack(rest);
    }
    expect(served).toEqual(['shop', 'bank', 'clinic', 'shop', 'shop']);
  });

  test('fills its own share of the memory and no more', async () => {
    const queue = await filled(flood(1_000), { capacity: 100, capacityPerGroup: 60 });
    expect(await queue.waiting('normal')).toBe(60);
    await queue.send([...flood(30, { group: 'bank' }), ...flood(30, { group: 'clinic' })]);
    expect(await queue.waiting('normal')).toBe(100);
    await queue.send(flood(5, { lane: 'high', group: 'urgent' }));
    expect(await queue.waiting('high')).toBe(5);
  });

  test('can send again what was dropped, once there is room', async () => {
    const queue = await filled(flood(3), { capacityPerGroup: 2 });
    queue.take(2);
    await queue.send(flood(3));
    expect(idsOf(queue.take(9))).toEqual(['shop-0', 'shop-1']);
  });
});

describe('Hints that are put back', () => {
  test('stand before those that came meanwhile, in their order and lane', async () => {
    const queue = await filled([hint('a'), hint('b'), hint('h', { lane: 'high' })]);
    const taken = queue.take(9);
    await queue.send([hint('new'), hint('newer', { group: 'bank' })]);
    queue.putBack(taken);
    expect(idsOf(queue.take(9))).toEqual(['h', 'a', 'newer', 'b', 'new']);
  });

  test('are not doubled when they came again meanwhile', async () => {
    const queue = await filled([hint('a'), hint('b')]);
    const taken = queue.take(2);
    await queue.send([hint('b')]);
    queue.putBack(taken);
    expect(idsOf(queue.take(9)).sort()).toEqual(['a', 'b']);
    expect(queue.size()).toBe(0);
  });
});

describe('[P7] Hints that must be tried alone', () => {
  test('are taken one by one, and never among others', async () => {
    const queue = await filled([
      hint('a'),
      hint('x', { alone: true }),
      hint('y', { alone: true }),
      hint('x', { alone: true }),
    ]);
    expect(queue.hasAlone()).toBe(true);
    expect(idsOf(queue.take(9))).toEqual(['a']);
    expect([queue.takeAlone()?.id, queue.takeAlone()?.id, queue.takeAlone()]).toEqual(['x', 'y', undefined]);
    expect(queue.hasAlone()).toBe(false);
  });

  test('are still to be tried alone when they are put back', async () => {
    const queue = await filled([hint('x', { alone: true }), hint('y', { alone: true })]);
    queue.putBack([queue.takeAlone() ?? hint('none')]);
    expect(queue.take(9)).toEqual([]);
    expect(queue.takeAlone()).toEqual(hint('x', { alone: true }));
  });

  test('come again after they were taken, and count as waiting work', async () => {
    const queue = await filled([hint('x', { alone: true })]);
    queue.takeAlone();
    await queue.send([hint('x', { alone: true })]);
    expect(queue.size()).toBe(1);
  });
});

test('whatever is sent, taken and put back: each hint is there once, counts are right, memory is bounded', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('send' as const),
      hints: fc.array(
        fc.record({
          id: fc.constantFrom(...'abcdefghijklmnop'.split('')),
          lane: fc.constantFrom('high' as const, 'normal' as const),
          group: fc.constantFrom('1', '2', '3'),
        }),
        { maxLength: 12 },
      ),
    }),
    fc.record({ kind: fc.constant('take' as const), limit: fc.nat(6), back: fc.nat(6) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const queue = createInProcessHints({ capacity: 8, capacityPerGroup: 4 });
      for (const each of steps) {
        if (each.kind === 'send') await queue.send(each.hints);
        else {
          const taken = queue.take(each.limit);
          expect(taken.length).toBeLessThanOrEqual(each.limit);
          queue.putBack(taken.slice(each.back));
        }
        expect(queue.size()).toBe((await queue.waiting('high')) + (await queue.waiting('normal')));
        expect(queue.size()).toBeLessThanOrEqual(16);
      }
      const size = queue.size();
      const left = idsOf(queue.take(1_000));
      expect(left).toHaveLength(size);
      expect(new Set(left).size).toBe(size);
    }),
  );
});
