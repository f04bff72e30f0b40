import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

  test('that are delayed are left to the due index', async () => {
    const queue = await filled([hint('later', { delaySeconds: 1 }), hint('now', { delaySeconds: 0 })]);
    expect(idsOf(queue.take(9))).toEqual(['now']);
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
