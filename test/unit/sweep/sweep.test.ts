import { describe, expect, test, vi } from 'vitest';
import { deliver } from '#functions/deliver/deliver.ts';
import type { SweepDeps } from '#functions/sweep/deps.ts';
import { sweep } from '#functions/sweep/sweep.ts';
import { observe } from '#shared/domain/gateway-observation.ts';
import { freshGatewayState, type GatewayState, OPEN_AFTER, pause } from '#shared/domain/gateway-state.ts';
import { hintFor, noon, only, openDelivery } from '#test/support/delivery.ts';

const MINUTE = 60_000;

async function ready(settings: Parameters<ReturnType<typeof openDelivery>['save']>[0] = {}) {
  const delivery = openDelivery();
  await delivery.save(settings);
  const { stores, hints, deps, time } = delivery;
  const sweeping = (changes: Partial<SweepDeps> = {}): Promise<Awaited<ReturnType<typeof sweep>>> =>
    sweep({
      ...deps,
      hints,
      maxWaiting: 1_000,
      pageSize: 100,
      stepSize: 1_000,
      deadline: time.now + MINUTE,
      ...changes,
    });
  return {
    ...delivery,
    sweeping,
    setState: async (state: GatewayState) => {
      await stores.gatewayStates.write(state, (await stores.gatewayStates.read()).revision);
    },
  };
}

const openBreaker = Array.from({ length: OPEN_AFTER }).reduce<GatewayState>(
  (state) => observe(state, 'failed', noon),
  freshGatewayState,
);

describe('What is late', () => {
  test('[P1][P4] is an error with a dead letter, whatever it waited for', async () => {
    const { put, read, sweeping, deadLetters } = await ready();
    const expiresAt = noon - 1;
    const late = await put(
      { expiresAt },
      { expiresAt, status: 'retrying' },
      { expiresAt, status: 'retrying', held: true, notBefore: expiresAt },
      { expiresAt, status: 'sending', leaseUntil: noon - 1 },
      { expiresAt, priority: 'high', notBefore: noon + MINUTE },
    );
    expect(await sweeping()).toMatchObject({ expired: 5, released: 0 });
    for (const message of late) expect(await read(message)).toMatchObject({ status: 'error', errorReason: 'expired' });
    expect(deadLetters()).toHaveLength(5);
  });

  test('is told to its application where that wants to be told', async () => {
    const { put, sweeping, stores } = await ready();
    const [told] = await put({ expiresAt: noon - 1, callback: true }, { expiresAt: noon - 1, callback: false });
    await sweeping();
    const due = await stores.callbacks.due({ applicationId: 'shop', before: noon, limit: 9 });
    expect(due.map(({ messageId }) => messageId)).toEqual([told?.id]);
  });

  test('[P1] is ended also while the gateway is paused, sending is off or no gateway is set up', async () => {
    const paused = await ready();
    await paused.setState(pause(freshGatewayState, 'Maintenance.', noon));
    const off = await ready({ enabled: false });
    const bare = openDelivery();
    const nothing = {
      ...bare,
      sweeping: () =>
        sweep({ ...bare.deps, hints: bare.hints, maxWaiting: 9, pageSize: 9, stepSize: 9, deadline: noon + MINUTE }),
    };
    for (const { put, sweeping } of [paused, off, nothing]) {
      await put({ expiresAt: noon - 1 });
      expect(await sweeping()).toMatchObject({ expired: 1 });
    }
  });

  test('[P3] is left alone while a call may be under way, and then counted', async () => {
    const { put, read, sweeping, time } = await ready();
    const message = only(await put({ status: 'sending', leaseUntil: noon + 1, expiresAt: noon - 1 }));
    expect(await sweeping()).toMatchObject({ expired: 0, interrupted: 0 });
    time.now += 1;
    expect(await sweeping()).toMatchObject({ expired: 1 });
    expect(await read(message)).toMatchObject({ status: 'error', ambiguous: 1 });
  });

  test('is ended page by page', async () => {
    const { put, sweeping } = await ready();
    await put(...Array.from({ length: 25 }, () => ({ expiresAt: noon - 1 })));
    expect(await sweeping({ pageSize: 10 })).toMatchObject({ expired: 25, more: false });
  });

  test('is left to the next sweep when the time is over', async () => {
    const { put, sweeping } = await ready();
    await put({ expiresAt: noon - 1 });
    expect(await sweeping({ deadline: noon })).toMatchObject({ expired: 0, more: true });
  });

  test('[P7] is ended though others cannot be, were they a whole page, and the log says what failed', async () => {
    const { put, read, sweeping, deadLetters, lines, stores } = await ready();
    const bad = await put(...Array.from({ length: 10 }, () => ({ expiresAt: noon - 5 })));
    const good = await put(...Array.from({ length: 15 }, () => ({ expiresAt: noon - 1 })));
    const waiting = only(await put({}));
    const broken = new Set(bad.map(({ id }) => id));
    const report = await sweeping({
      pageSize: 10,
      deadLetters: {
        add: async (letters) => {
          if (letters.some(({ id }) => broken.has(id))) throw new Error('This one breaks it.');
          return stores.deadLetters.add(letters);
        },
      },
    });
    expect(report).toMatchObject({ expired: 15, released: 1 });
    expect((await Promise.all(good.map(read))).every(({ status }) => status === 'error')).toBe(true);
    expect(await read(waiting)).toEqual(waiting);
    expect(deadLetters()).toHaveLength(15);
    expect(lines.filter((line) => line.includes('This one breaks it.'))).toHaveLength(10);
  });
});

describe('What was interrupted', () => {
  const interrupted = { status: 'sending', attempt: 1, tries: 1, claimedAt: noon - MINUTE, leaseUntil: noon } as const;

  test('[P3] is taken back when its lease is over, counted as ambiguous, and tried again', async () => {
    const { put, read, sweeping, hints } = await ready();
    const message = only(await put(interrupted));
    expect(await sweeping()).toMatchObject({ interrupted: 1, released: 1 });
    expect(await read(message)).toMatchObject({ status: 'retrying', ambiguous: 1, interruptions: 1, notBefore: noon });
    expect(hints.take(9)).toEqual([hintFor(message)]);
  });

  test('[P3] by two sweeps at once is taken back once', async () => {
    const { put, read, sweeping } = await ready();
    const message = only(await put(interrupted));
    const reports = await Promise.all([sweeping(), sweeping()]);
    expect(reports[0].interrupted + reports[1].interrupted).toBe(1);
    expect(await read(message)).toMatchObject({ ambiguous: 1, interruptions: 1 });
  });

  test('[P7] twice is tried alone', async () => {
    const { put, sweeping, hints } = await ready();
    const message = only(await put({ ...interrupted, interruptions: 1 }));
    await sweeping();
    expect(hints.take(9)).toEqual([]);
    expect(hints.takeAlone()).toEqual({ ...hintFor(message), alone: true });
  });

  test('[P7][P4] five times is poison, with a dead letter', async () => {
    const { put, read, sweeping, hints, deadLetters } = await ready();
    const message = only(await put({ ...interrupted, interruptions: 4 }));
    await sweeping();
    expect(await read(message)).toMatchObject({ status: 'error', errorReason: 'poison' });
    expect(deadLetters()).toMatchObject([{ id: message.id, reason: 'poison' }]);
    expect(hints.size()).toBe(0);
  });

  test('[P3] waits for a person where the settings say so', async () => {
    const { put, read, sweeping, hints } = await ready({ ambiguous: 'hold' });
    const message = only(await put(interrupted));
    expect(await sweeping()).toMatchObject({ interrupted: 1, released: 0 });
    expect(await read(message)).toMatchObject({ held: true });
    expect(hints.size()).toBe(0);
  });

  test('is taken back also while nothing may be sent, from behind what is parked', async () => {
    const { put, read, sweeping } = await ready({ enabled: false });
    await put(...Array.from({ length: 150 }, () => ({ dueAt: noon - MINUTE })));
    const message = only(await put({ ...interrupted, dueAt: noon }));
    expect(await sweeping({ pageSize: 1_000 })).toMatchObject({ interrupted: 1, released: 0 });
    expect(await read(message)).toMatchObject({ status: 'retrying' });
  });

  test('[P7][P1] is taken back though the record of another cannot be read, and what waits is released', async () => {
    const { put, read, sweeping, stores } = await ready();
    const [spoilt, good, late] = await put(interrupted, interrupted, { expiresAt: noon - 1 });
    const waits = only(await put({}));
    for (const each of [spoilt, only(await put({ expiresAt: noon - 1 }))])
      stores.db.prepare(`UPDATE messages SET attempts = '{' WHERE id = ?`).run(each?.id ?? '');
    const told = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await sweeping()).toMatchObject({ expired: 1, interrupted: 1, released: 2 });
    expect(told.mock.calls.join()).toContain(spoilt?.id);
    told.mockRestore();
    expect(await read({ id: good?.id ?? '' })).toMatchObject({ status: 'retrying', ambiguous: 1 });
    expect(await read({ id: late?.id ?? '' })).toMatchObject({ status: 'error' });
    expect(await read(waits)).toMatchObject({ ambiguous: 0 });
  });

  test('[P7] is taken back though another cannot be', async () => {
    const { put, read, sweeping, stores } = await ready();
    const [bad, good] = await put({ ...interrupted, interruptions: 4 }, interrupted);
    if (!bad || !good) throw new Error('Two messages were put.');
    const deadLetters = { add: () => Promise.reject(new Error('No.')) };
    expect(await sweeping({ deadLetters, messages: stores.messages })).toMatchObject({ interrupted: 1, released: 1 });
    expect(await read(bad)).toMatchObject({ status: 'sending' });
  });
});

describe('What is due', () => {
  test('[P1] gets a hint, each in its lane, and is sent by it', async () => {
    const { put, read, sweeping, hints, deps } = await ready();
    const messages = await put({}, { priority: 'high' }, { status: 'retrying' });
    expect(await sweeping()).toEqual({ expired: 0, interrupted: 0, released: 3, more: false });
    await deliver(hints.take(9), deps);
    for (const message of messages) expect(await read(message)).toMatchObject({ status: 'sent' });
  });

  test('does not mean what is early, held or final', async () => {
    const { put, sweeping } = await ready();
    await put(
      { dueAt: noon + 1 },
      { notBefore: noon + 1 },
      { status: 'retrying', held: true },
      { status: 'sent', dueAt: null },
    );
    expect(await sweeping()).toMatchObject({ released: 0 });
  });

  test.each<[string, GatewayState]>([
    ['it is paused', pause(freshGatewayState, 'Maintenance.', noon)],
    ['it asked not to be called', { ...freshGatewayState, notBefore: noon + 1 }],
    ['the breaker is open', openBreaker],
  ])('[P6] gets no hint while %s', async (_, state) => {
    const { put, sweeping, setState } = await ready();
    await setState(state);
    await put({}, { priority: 'high' });
    expect(await sweeping()).toMatchObject({ released: 0 });
  });

  test('[P6] gets one hint a lane when the breaker waits for a probe', async () => {
    const { put, sweeping, setState, time } = await ready();
    await setState(openBreaker);
    await put({}, {}, {}, { priority: 'high' }, { priority: 'high' });
    time.now += 30_000;
    expect(await sweeping()).toMatchObject({ released: 2 });
  });

  test('[P1] the one probe is not spent on what expires before its turn, while hundreds do', async () => {
    const { put, sweeping, setState, hints, time } = await ready();
    await setState(openBreaker);
    time.now += 30_000;
    await put(...Array.from({ length: 250 }, () => ({ expiresAt: time.now + 1_000 })));
    const lasting = only(await put({}));
    expect(await sweeping({ pageSize: 10_000 })).toMatchObject({ released: 1 });
    expect(hints.take(9).map(({ id }) => id)).toEqual([lasting.id]);
  });

  test('[P7] goes by turns of the applications, not by who came first with hundreds', async () => {
    const { put, sweeping, hints, stores, time } = await ready({ messagesPerSecond: 0.1 });
    await put(...Array.from({ length: 400 }, () => ({ applicationId: 'newsletter' })));
    time.now += 1;
    const mine = only(await put({ applicationId: 'shop' }));
    expect(await sweeping({ messages: stores.messages, pageSize: 10_000 })).toMatchObject({ released: 6 });
    expect(hints.take(9).map(({ id }) => id)).toContain(mine.id);
  });

  test("gets no more hints than the gateway's rate uses in a minute, less those that wait already", async () => {
    const { put, sweeping, hints } = await ready({ messagesPerSecond: 0.1 });
    await put(...Array.from({ length: 20 }, () => ({})));
    await hints.send([{ id: 'another', lane: 'normal', group: 'shop' }]);
    expect(await sweeping()).toMatchObject({ released: 5 });
    expect(await hints.waiting('normal')).toBe(6);
  });

  test('is not read again while its hint waits', async () => {
    const { put, sweeping, hints, stores } = await ready();
    const [waiting, other] = await put({}, {});
    if (!waiting || !other) throw new Error('There are two.');
    await hints.send([hintFor(waiting)]);
    const asked: string[] = [];
    const messages = {
      ...stores.messages,
      get: async (ids: string[]) => {
        asked.push(...ids);
        return stores.messages.get(ids);
      },
    };
    expect(await sweeping({ messages, hasHint: (id) => hints.has(id) })).toMatchObject({ released: 1 });
    expect(asked).toEqual([other.id]);
    expect(hints.take(9)).toEqual([hintFor(waiting), hintFor(other)]);
    expect(hints.has(waiting.id)).toBe(false);
  });

  test('is looked for no further while all that comes first has its hint or is under way', async () => {
    const { put, sweeping, hints, stores } = await ready();
    await hints.send((await put(...Array.from({ length: 300 }, () => ({})))).map(hintFor));
    await put({});
    let asked = 0;
    const messages = {
      ...stores.messages,
      due: async (query: Parameters<typeof stores.messages.due>[0]) => {
        asked += 1;
        return stores.messages.due(query);
      },
    };
    const limits = { messages, hasHint: (id: string) => hints.has(id), pageSize: 300 };
    expect(await sweeping(limits)).toMatchObject({ released: 0 });
    expect(asked).toBe(2);
    const taken = only(hints.take(1));
    await sweeping({ ...limits, isUnderWay: (id) => id === taken.id });
    expect(asked).toBe(4);
    hints.take(1);
    expect(await sweeping(limits)).toMatchObject({ released: 2 });
    expect(asked).toBe(7);
  });

  test('gets no hint while enough wait, and says when there is more to do', async () => {
    const { put, sweeping } = await ready();
    await put(...Array.from({ length: 20 }, () => ({})));
    expect(await sweeping({ maxWaiting: 7, pageSize: 7 })).toMatchObject({ released: 7, more: true });
    expect(await sweeping({ maxWaiting: 7, pageSize: 7 })).toMatchObject({ released: 0, more: false });
  });

  test('is looked at step by step, with a turn for all else in between, and within its budget', async () => {
    const { put, sweeping, hints } = await ready();
    await put(...Array.from({ length: 250 }, () => ({})));
    const waiting: number[] = [];
    const sleep = async (): Promise<void> => void waiting.push(hints.size());
    expect(await sweeping({ sleep, maxWaiting: 220, pageSize: 300, stepSize: 100 })).toMatchObject({ released: 220 });
    expect(waiting).toEqual([100, 200]);
    expect(hints.size()).toBe(220);
  });

  test('counts as released only what the queue took', async () => {
    const { put, sweeping, hints } = await ready();
    await put({}, {}, {});
    const send = async (all: Parameters<typeof hints.send>[0]) => all.slice(0, 2);
    expect(await sweeping({ hints: { ...hints, send } })).toMatchObject({ released: 1 });
  });
});
