import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type CallbackDeps, createCallbackSender } from '#functions/sweep/callbacks.ts';
import { announce } from '#shared/announce.ts';
import { newApplication } from '#shared/domain/application.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import type { CallResult } from '#shared/gateway/types.ts';
import { createLogger } from '#shared/log.ts';
import { aMessage } from '#test/support/message.ts';
import { until } from '#test/support/until.ts';

const TIMEOUT: CallResult = { kind: 'error', code: 'ETIMEDOUT', detail: '', written: true, latencyMs: 10_000 };
const TAKEN: CallResult = { kind: 'answer', status: 204, headers: {}, body: '', truncated: false, latencyMs: 1 };
const EVER = Number.MAX_SAFE_INTEGER;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A relay whose applications answer as `answers` says; what says nothing stalls until `give` ends all that wait. */
async function started(answers: Record<string, () => Promise<CallResult> | CallResult> = {}) {
  const stores = openEmbeddedStores({ path: ':memory:' });
  closers.push(() => stores.close());
  let now = Date.UTC(2026, 10, 23, 12);
  const calls: { to: string; id: string }[] = [];
  const stalled: ((result: CallResult) => void)[] = [];
  const deps: CallbackDeps = {
    ...stores,
    clock: () => now,
    log: createLogger('error', () => {}),
    call: async ({ url, headers }) => {
      const to = new URL(url).hostname.replace('.example', '');
      calls.push({ to, id: headers['webhook-id'] ?? '' });
      return answers[to]?.() ?? new Promise((resolve) => stalled.push(resolve));
    },
  };
  return {
    deps,
    sender: createCallbackSender(deps),
    callsTo: (to: string) => calls.filter((call) => call.to === to).map(({ id }) => id),
    give: (result: CallResult) => stalled.splice(0).map((resolve) => resolve(result)),
    pass: (ms: number) => (now += ms),
    stalledCalls: () => stalled.length,
    final: async (id: string, count: number) => {
      const known = (await stores.applications.all()).some(({ application }) => application.id === id);
      const told = { callbackUrl: `https://${id}.example/`, callbackSecret: 'whsec_c2VjcmV0' };
      if (!known) await stores.applications.save({ ...newApplication(id, id, 0), ...told });
      const messages = Array.from({ length: count }, () =>
        aMessage({ applicationId: id, status: 'sent', dueAt: null, finalAt: now, callback: true }),
      );
      await stores.messages.accept([{ applicationId: id, messages }]);
      await announce(messages, deps);
    },
    left: (applicationId: string) => stores.callbacks.due({ applicationId, before: EVER, limit: 10_000 }),
  };
}

describe('Applications that are told', () => {
  test('[P7] never wait for one that does not answer, whatever it has due before them', async () => {
    const { sender, final, callsTo, left, give } = await started({ quick: () => TAKEN });
    await final('dead', 1_000);
    await final('quick', 3);
    const first = sender.run();
    await until('the quick one is told', () => callsTo('quick').length === 3);
    await final('quick', 2);
    const second = sender.run();
    await until('it is told of what came later', async () => (await left('quick')).length === 0);
    expect(new Set(callsTo('quick')).size).toBe(5);
    expect(callsTo('quick')).toHaveLength(5);
    expect(callsTo('dead')).toHaveLength(10);
    const stopped = sender.stop();
    give(TIMEOUT);
    await Promise.all([stopped, first, second]);
  });

  test('[P7] always have a place for a call of their own, and no more than about a hundred calls are under way', async () => {
    const { sender, final, callsTo, give, stalledCalls } = await started({ quick: () => TAKEN });
    for (let dead = 0; dead < 50; dead++) await final(`dead${dead}`, 20);
    await final('quick', 5);
    const run = sender.run();
    await until('it is told', () => callsTo('quick').length === 5);
    await sleep(20);
    expect(stalledCalls()).toBeGreaterThanOrEqual(50);
    expect(stalledCalls()).toBeLessThanOrEqual(110);
    const stopped = sender.stop();
    give(TIMEOUT);
    await Promise.all([stopped, run]);
  });

  test('lose a try only for a call that was made', async () => {
    const { sender, final, callsTo, left, give } = await started();
    await final('dead', 300);
    const run = sender.run();
    await until('calls are under way', () => callsTo('dead').length === 10);
    give(TIMEOUT);
    await until('the next are', () => callsTo('dead').length === 20);
    const stopped = sender.stop();
    give(TIMEOUT);
    await Promise.all([stopped, run]);
    const rows = await left('dead');
    expect(rows).toHaveLength(300);
    expect(rows.filter(({ tries }) => tries > 0)).toHaveLength(20);
    expect(callsTo('dead')).toHaveLength(20);
  });

  test('are told all that is due in one run, page by page, each once', async () => {
    const { sender, final, callsTo, left } = await started({ shop: () => TAKEN });
    await final('shop', 555);
    await sender.run();
    expect(callsTo('shop')).toHaveLength(555);
    expect(new Set(callsTo('shop')).size).toBe(555);
    expect(await left('shop')).toEqual([]);
  });

  test('are told each once though runs overlap and a call in each page takes long', async () => {
    let made = 0;
    const answers = { shop: () => (made++ % 50 === 0 ? sleep(30, TAKEN) : sleep(1, TAKEN)) };
    const { sender, final, callsTo, left } = await started(answers);
    await final('shop', 400);
    const runs: Promise<void>[] = [];
    for (let run = 0; run < 20; run++) {
      runs.push(sender.run());
      await sleep(5);
    }
    await Promise.all(runs);
    expect(new Set(callsTo('shop')).size).toBe(400);
    expect(callsTo('shop')).toHaveLength(400);
    expect(await left('shop')).toEqual([]);
  });

  test('are told each once though a page takes long to come and calls end meanwhile', async () => {
    const { deps, final, callsTo } = await started({ shop: () => sleep(10, TAKEN) });
    await final('shop', 250);
    const due: CallbackDeps['callbacks']['due'] = async (query) => sleep(30, await deps.callbacks.due(query));
    await createCallbackSender({ ...deps, callbacks: { ...deps.callbacks, due } }).run();
    expect(callsTo('shop')).toHaveLength(250);
  });

  test('hear of what came later though one of their own calls still waits for its answer', async () => {
    let made = 0;
    const { promise: stalls, resolve: end } = Promise.withResolvers<CallResult>();
    const { sender, final, callsTo, left } = await started({ shop: () => (made++ === 0 ? stalls : TAKEN) });
    await final('shop', 3);
    const first = sender.run();
    await until('all but one are taken', async () => (await left('shop')).length === 1);
    await final('shop', 250);
    const second = sender.run();
    await until('all but one are taken', async () => (await left('shop')).length === 1);
    expect(callsTo('shop')).toHaveLength(253);
    end(TAKEN);
    await Promise.all([first, second]);
    expect(await left('shop')).toEqual([]);
  });

  test('are called no more when a call could end after the time that is left, and keep what is due', async () => {
    const { sender, final, callsTo, left, pass, deps } = await started({
      shop: () => {
        pass(1_000);
        return TAKEN;
      },
    });
    await final('shop', 300);
    await sender.run(deps.clock() + 9_999);
    expect(callsTo('shop')).toEqual([]);
    await sender.run(deps.clock() + 20_000);
    expect(callsTo('shop').length).toBeGreaterThan(5);
    expect(callsTo('shop').length).toBeLessThanOrEqual(20);
    expect((await left('shop')).map(({ tries }) => tries)).toEqual(Array(300 - callsTo('shop').length).fill(0));
  });

  test('[P7] are told though the store fails for another, and the failure is told at the end', async () => {
    const { deps, final, callsTo } = await started({ bad: () => TAKEN, good: () => TAKEN });
    await final('bad', 30);
    await final('good', 30);
    const due: CallbackDeps['callbacks']['due'] = async (query) => {
      if (query.applicationId === 'bad') throw new Error('A row cannot be read.');
      return deps.callbacks.due(query);
    };
    const sender = createCallbackSender({ ...deps, callbacks: { ...deps.callbacks, due } });
    await expect(sender.run()).rejects.toThrow('A row cannot be read.');
    expect(callsTo('good')).toHaveLength(30);
  });

  test('are not called on when what they took cannot be forgotten', async () => {
    const { deps, final, callsTo } = await started({ shop: () => TAKEN });
    await final('shop', 300);
    const remove = () => Promise.reject(new Error('The disk is full.'));
    const sender = createCallbackSender({ ...deps, callbacks: { ...deps.callbacks, remove } });
    await expect(sender.run()).rejects.toThrow('The disk is full.');
    expect(callsTo('shop').length).toBeLessThanOrEqual(10);
  });
});
