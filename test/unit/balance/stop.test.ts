import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { createBalanceStop } from '#functions/balance/stop.ts';
import { deliver } from '#functions/deliver/deliver.ts';
import { holdBack } from '#functions/deliver/hold-back.ts';
import { sweep } from '#functions/sweep/sweep.ts';
import { freshWatchState, type WatchState } from '#shared/domain/balance-watch.ts';
import type { Message } from '#shared/domain/message.ts';
import { createBalanceStore } from '#shared/embedded/balance-store.ts';
import { createLogger } from '#shared/log.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { buildBalanceSettings } from '#test/support/balance.ts';
import { buildAnswer } from '#test/support/build-settings.ts';
import { openDelivery } from '#test/support/delivery.ts';
import { aMessage } from '#test/support/message.ts';

function logged() {
  const lines: string[] = [];
  return { lines, log: createLogger('debug', (line) => lines.push(line)) };
}

const stateWith = (balance: number): WatchState => ({
  ...freshWatchState,
  last: { at: 1, balance, currency: null, source: 'check' },
});

async function buildStop(cacheMs: number) {
  const world = { now: 1_000, settings: buildBalanceSettings({ stopBelow: 5 }), reads: 0, isDown: false };
  const store = createBalanceStore(new DatabaseSync(':memory:'));
  await store.writeState(stateWith(4), 0);
  const { lines, log } = logged();
  const stop = createBalanceStop({
    settings: async () => {
      world.reads += 1;
      if (world.isDown) throw new Unavailable('The store is away.');
      return world.settings;
    },
    store,
    clock: () => world.now,
    cacheMs,
    log,
  });
  const topUp = () => store.writeState(stateWith(50), 1);
  return { world, stop, topUp, lines };
}

describe('the stop below a balance', () => {
  test('is in force below the limit, and known again after the time that it is remembered', async () => {
    const { world, stop, topUp } = await buildStop(30_000);
    expect(await stop.onlyHigh()).toBe(true);
    await topUp();
    world.now += 29_999;
    expect(await stop.onlyHigh()).toBe(true);
    expect(world.reads).toBe(1);
    world.now += 1;
    expect(await stop.onlyHigh()).toBe(false);
  });

  test('is known at once where changes are told', async () => {
    const { stop, topUp, world } = await buildStop(Number.POSITIVE_INFINITY);
    expect(await stop.onlyHigh()).toBe(true);
    await topUp();
    expect(await stop.onlyHigh()).toBe(true);
    stop.forget();
    expect(await stop.onlyHigh()).toBe(false);
    expect(world.reads).toBe(2);
  });

  test('is read again when it changed while it was being read', async () => {
    const { stop, topUp } = await buildStop(Number.POSITIVE_INFINITY);
    const early = stop.onlyHigh();
    await topUp();
    stop.forget();
    await early;
    expect(await stop.onlyHigh()).toBe(false);
  });

  test('asks the store once for many at a time', async () => {
    const { world, stop } = await buildStop(30_000);
    await Promise.all(Array.from({ length: 50 }, () => stop.onlyHigh()));
    expect(world.reads).toBe(1);
  });

  test('stays as it was while the store is away, and a watch that cannot be read stops nothing', async () => {
    const { world, stop, lines } = await buildStop(30_000);
    expect(await stop.onlyHigh()).toBe(true);
    world.isDown = true;
    world.now += 60_000;
    expect(await stop.onlyHigh()).toBe(true);
    expect(lines.join()).toContain('balance stop not known');

    const fresh = await buildStop(30_000);
    fresh.world.isDown = true;
    expect(await fresh.stop.onlyHigh()).toBe(false);
    fresh.world.isDown = false;
    fresh.world.now += 5_000;
    expect(await fresh.stop.onlyHigh()).toBe(true);
  });
});

describe('holding back', () => {
  const messages = [aMessage({ id: 'normal', priority: 'normal' }), aMessage({ id: 'high', priority: 'high' })];
  const get = async (ids: string[]) =>
    new Map(messages.filter(({ id }) => ids.includes(id)).map((message) => [message.id, message]));
  // As the queue tells them: without their lane.
  const hints = ['normal', 'high', 'gone'].map((id) => ({ id, lane: 'normal' as const, group: '' }));

  test('goes by the record, for a hint may not tell the priority', async () => {
    const { log } = logged();
    const { allowed, heldBack } = await holdBack(hints, { messages: { get }, onlyHigh: async () => true, log });
    expect(allowed.map(({ id }) => id)).toEqual(['high', 'gone']);
    expect(heldBack.map(({ id }) => id)).toEqual(['normal']);
  });

  test('reads nothing while all may pass', async () => {
    const { log } = logged();
    const never = async () => {
      throw new Error('It was read.');
    };
    const all = { allowed: hints, heldBack: [] };
    expect(await holdBack(hints, { messages: { get: never }, onlyHigh: async () => false, log })).toEqual(all);
    expect(await holdBack(hints, { messages: { get: never }, log })).toEqual(all);
  });
});

describe('delivery and sweep while the balance is below the stop', () => {
  const open = async () => {
    const delivery = openDelivery();
    await delivery.save();
    const world = { isStopped: true };
    const onlyHigh = async () => world.isStopped;
    const [normal, high] = await delivery.put({ priority: 'normal' }, { priority: 'high' });
    if (!normal || !high) throw new Error('The messages are not there.');
    const swept = () =>
      sweep({
        ...delivery.deps,
        hints: delivery.hints,
        onlyHigh,
        maxWaiting: 100,
        stepSize: 100,
        pageSize: 100,
        deadline: delivery.time.now + 1_000,
      });
    return {
      ...delivery,
      deps: { ...delivery.deps, onlyHigh },
      world,
      normal,
      high,
      swept,
      now: (message: Message) => delivery.read(message),
    };
  };

  test('a message that waits is not touched, and its hint is used up', async () => {
    const { deps, normal, high, requests, now } = await open();
    const done: string[] = [];
    const hints = [normal, high].map(({ id }) => ({ id, lane: 'normal' as const, group: '' }));
    expect(await deliver(hints, deps, ({ id }) => done.push(id))).toBeUndefined();
    expect(await now(normal)).toEqual(normal);
    expect((await now(high)).status).toBe('sent');
    expect(requests).toHaveLength(1);
    expect(done.toSorted()).toEqual([normal.id, high.id].toSorted());
  });

  test('the sweep hints at high messages only, and at the others once the stop is over', async () => {
    const { world, hints, normal, high, swept } = await open();
    expect((await swept()).released).toBe(1);
    expect(hints.take(10).map(({ id }) => id)).toEqual([high.id]);
    world.isStopped = false;
    await swept();
    expect(hints.take(10).map(({ id }) => id)).toContain(normal.id);
  });

  test('a message whose time is over while it waits ends as an error', async () => {
    const { time, normal, swept, now } = await open();
    time.now = normal.expiresAt;
    await swept();
    expect(await now(normal)).toMatchObject({ status: 'error', errorReason: 'expired' });
  });

  test('a reading that cannot be kept changes nothing for the message that brought it', async () => {
    const answer = openDelivery(() => buildAnswer(200, '{"ok":"OK","left":3}'));
    await answer.save({ balancePath: 'left' });
    const [message] = await answer.put({});
    if (!message) throw new Error('The message is not there.');
    const told: number[] = [];
    const onBalance = async (balance: number) => {
      told.push(balance);
      throw new Unavailable('The store is away.');
    };
    await deliver([{ id: message.id, lane: 'normal', group: '' }], { ...answer.deps, onBalance });
    expect(told).toEqual([3]);
    expect((await answer.read(message)).status).toBe('sent');
    expect(answer.lines.join()).toContain('balance of an answer not kept');
  });
});
