import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { deliver, type Parked } from '#functions/deliver/deliver.ts';
import { createPump, type Pump, type PumpDeps } from '#infra/embedded/pump.ts';
import { createInProcessHints } from '#shared/embedded/hints.ts';
import { createLogger } from '#shared/log.ts';
import type { Hint } from '#shared/ports/messages.ts';
import { buildAnswer } from '#test/support/build-settings.ts';
import { hintFor, openDelivery } from '#test/support/delivery.ts';

const hint = (id: string, given: Partial<Hint> = {}): Hint => ({ id, lane: 'normal', group: 'shop', ...given });
const many = (count: number): Hint[] => Array.from({ length: count }, (_, index) => hint(`m${index}`));

let pump: Pump;
let endAll = (): void => {};
afterEach(async () => {
  const stopped = pump.stop();
  endAll();
  await stopped;
});

/** A pump whose deliveries end when the test says so, unless it gives its own. */
function ready(given: Partial<PumpDeps> = {}) {
  const hints = createInProcessHints();
  const lines: string[] = [];
  const open = new Map<string, () => void>();
  const seen = { most: 0, batches: [] as string[][], low: 0 };
  const time = { now: 0 };
  endAll = () => {
    for (const end of open.values()) end();
  };
  pump = createPump({
    hints,
    deliver: async (batch, done) => {
      seen.batches.push(batch.map(({ id }) => id));
      seen.most = Math.max(seen.most, pump.inFlight());
      await Promise.all(
        batch.map(async (each) => {
          await new Promise<void>((resolve) => open.set(each.id, resolve));
          open.delete(each.id);
          done(each);
        }),
      );
      return undefined;
    },
    window: async () => 3,
    runningLow: () => {
      seen.low += 1;
    },
    clock: () => time.now,
    log: createLogger('debug', (line) => lines.push(line)),
    ...given,
  });
  return {
    hints,
    open,
    seen,
    time,
    lines,
    end: async (...ids: string[]) => {
      for (const id of ids) open.get(id)?.();
      await turns();
    },
  };
}
/** Long enough for all that can happen now to happen. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
};

describe('The pump', () => {
  test('fills the window, and takes the next as soon as one ends', async () => {
    const { hints, open, seen, end } = ready();
    await hints.send(many(5));
    pump.start();
    await turns();
    expect([...open.keys()]).toEqual(['m0', 'm1', 'm2']);
    await end('m1');
    expect([...open.keys()]).toEqual(['m0', 'm2', 'm3']);
    await end('m0', 'm2', 'm3');
    expect([[...open.keys()], seen.most, pump.inFlight()]).toEqual([['m4'], 3, 1]);
  });

  test('knows what is under way: what was taken and has not ended', async () => {
    const { hints, end } = ready();
    const underWay = (): string[] =>
      many(5)
        .map(({ id }) => id)
        .filter((id) => pump.isUnderWay(id));
    await hints.send(many(5));
    expect(underWay()).toEqual([]);
    pump.start();
    await turns();
    expect(underWay()).toEqual(['m0', 'm1', 'm2']);
    await end('m1');
    expect(underWay()).toEqual(['m0', 'm2', 'm3']);
  });

  test('wakes when hints arrive', async () => {
    const { hints, open } = ready();
    pump.start();
    await turns();
    await hints.send(many(1));
    await turns();
    expect([...open.keys()]).toEqual(['m0']);
  });

  test('takes at most 64 together, so that one claim stays short', async () => {
    const { hints, seen } = ready({ window: async () => 100 });
    await hints.send(many(100));
    pump.start();
    await turns();
    expect(seen.batches.map(({ length }) => length)).toEqual([64, 36]);
  });

  test('asks for more while few wait, and not while many do', async () => {
    const { hints, seen } = ready();
    await hints.send(many(600));
    pump.start();
    await turns();
    expect(seen.low).toBe(0);
    hints.take(400);
    await hints.send(many(1));
    await turns();
    expect(seen.low).toBeGreaterThan(0);
  });

  test('[P7] tries alone what crashed before: it waits for all others, and they for it', async () => {
    const { hints, open, end } = ready();
    await hints.send(many(2));
    pump.start();
    await turns();
    await hints.send([hint('x', { alone: true }), hint('late')]);
    await end('m0');
    expect([...open.keys()]).toEqual(['m1']);
    await end('m1');
    expect([...open.keys()]).toEqual(['x']);
    await end('x');
    expect([...open.keys()]).toEqual(['late']);
  });
});

describe('When nothing may be called', () => {
  const parking = (parked: Omit<Parked, 'hints'>) => {
    const calls: number[] = [];
    const made = ready({
      deliver: async (batch) => {
        calls.push(made.time.now);
        return { ...parked, hints: batch };
      },
    });
    return { ...made, calls };
  };

  test('hints that wait for their turn go back, and are tried at the time that was told', async () => {
    const { hints, calls, time } = parking({ why: 'rate', again: 20.5 });
    await hints.send(many(3));
    pump.start();
    await turns();
    expect([hints.size(), calls]).toEqual([3, [0]]);
    await hints.send([hint('more')]);
    time.now = 20;
    await sleep(30);
    expect(calls).toEqual([0]);
    time.now = 21;
    await expect.poll(() => calls, { interval: 2 }).toContain(21);
  });

  test('and the clock is put back meanwhile, it goes on all the same', async () => {
    const { hints, calls, time } = parking({ why: 'paused' });
    time.now = 3_600_000;
    await hints.send(many(1));
    pump.start();
    await turns();
    time.now = 0;
    await hints.send([hint('more')]);
    await turns();
    expect(calls).toEqual([3_600_000, 0]);
  });

  test('the others are dropped: the due index brings them back', async () => {
    const { hints, calls } = parking({ why: 'paused' });
    await hints.send(many(3));
    pump.start();
    await turns();
    await hints.send([hint('more')]);
    await turns();
    expect([calls.length, hints.size()]).toEqual([1, 1]);
  });
});

describe('When something breaks', () => {
  test('[P1] a delivery that throws is logged, frees its place, and the pump goes on', async () => {
    let failures = 0;
    const clock = { now: 0 };
    const delivered: string[] = [];
    const { hints, lines } = ready({
      clock: () => clock.now,
      deliver: async (batch) => {
        if (failures++ === 0) throw new Error('The disk is full.');
        delivered.push(...batch.map(({ id }) => id));
        return undefined;
      },
    });
    await hints.send(many(2));
    pump.start();
    await turns();
    expect([pump.inFlight(), lines.join().includes('The disk is full.')]).toEqual([0, true]);
    clock.now += 1_000;
    await hints.send([hint('next')]);
    await turns();
    expect(delivered).toEqual(['next']);
  });

  test('settings that cannot be read stop nothing for good', async () => {
    let reads = 0;
    const clock = { now: 0 };
    const { hints, open, lines } = ready({
      clock: () => clock.now,
      window: async () => {
        if (reads++ === 0) throw new Error('No settings.');
        return 1;
      },
    });
    await hints.send(many(1));
    pump.start();
    await turns();
    expect(lines.join()).toContain('pump failed');
    clock.now += 1_000;
    await hints.send([hint('next')]);
    await turns();
    expect(open.size).toBe(1);
  });
});

test('stopping waits for what is under way, and takes nothing more', async () => {
  const { hints, open, end } = ready();
  await hints.send(many(5));
  pump.start();
  await turns();
  let stopped = false;
  const stopping = pump.stop().then(() => {
    stopped = true;
  });
  await end('m0', 'm1');
  expect([stopped, [...open.keys()]]).toEqual([false, ['m2']]);
  await end('m2');
  await stopping;
  await hints.send([hint('late')]);
  await turns();
  expect([open.size, pump.inFlight()]).toEqual([0, 0]);
});

test('[P7] with real deliveries at a rate, one message is not kept behind the flood of another application', async () => {
  const delivery = openDelivery((request) => {
    order.push(request.body?.includes('bank') ? 'bank' : 'shop');
    return buildAnswer(200, 'OK');
  });
  const order: string[] = [];
  await delivery.save({ messagesPerSecond: 200 });
  const flood = await delivery.put(...Array.from({ length: 100 }, () => ({ text: 'shop' })));
  const bank = await delivery.put({ applicationId: 'bank', text: 'bank' });
  const { hints } = delivery;
  await hints.send([...flood, ...bank].map(hintFor));
  pump = createPump({
    hints,
    deliver: (batch, done) => deliver(batch, { ...delivery.deps, clock: () => delivery.time.now }, done),
    window: async () => 20,
    runningLow: () => {},
    clock: () => delivery.time.now,
    log: delivery.deps.log,
  });
  const ticking = setInterval(() => (delivery.time.now += 5), 1);
  pump.start();
  await expect.poll(() => order.includes('bank'), { timeout: 3_000, interval: 5 }).toBe(true);
  clearInterval(ticking);
  await sleep(1);
  expect(order.indexOf('bank')).toBeLessThan(4);
});
