import { describe, expect, test } from 'vitest';
import { deliver } from '#functions/deliver/deliver.ts';
import type { DeliverDeps } from '#functions/deliver/deps.ts';
import type { Hint } from '#shared/ports/messages.ts';
import { hintFor, openDelivery } from '#test/support/delivery.ts';

/** A delivery that claims two at a time; `order` tells claims and calls as they begin. */
async function inGroups(claims: { failFrom?: number } = {}) {
  const delivery = openDelivery();
  await delivery.save({ messagesPerSecond: 10 });
  const { messages } = delivery.stores;
  const order: string[] = [];
  const deps: DeliverDeps = {
    ...delivery.deps,
    horizonMs: 10_000,
    claimAtOnce: 2,
    messages: {
      ...messages,
      async claim(ids, lease) {
        if (order.filter((each) => each.startsWith('claim')).length >= (claims.failFrom ?? Number.POSITIVE_INFINITY)) {
          throw new Error('The table is gone.');
        }
        order.push(`claim ${ids.length}`);
        // A store on the network takes longer than it takes to begin a call.
        await new Promise((resolve) => setTimeout(resolve, 20));
        return messages.claim(ids, lease);
      },
    },
    call: (...args) => {
      order.push('call');
      return delivery.deps.call(...args);
    },
  };
  return { ...delivery, deps, order };
}

describe('A batch that is claimed in groups', () => {
  test('has its first calls under way while the rest is claimed, each message once [P3]', async () => {
    const { put, deps, order, requests, read } = await inGroups();
    const messages = await put({}, {}, {}, {}, {});
    expect(await deliver(messages.map(hintFor), deps)).toBeUndefined();
    expect(order.filter((each) => each.startsWith('claim'))).toEqual(['claim 2', 'claim 2', 'claim 1']);
    expect(order.indexOf('call')).toBeLessThan(order.lastIndexOf('claim 1'));
    expect(requests).toHaveLength(5);
    for (const message of messages) expect(await read(message)).toMatchObject({ status: 'sent', attempt: 1 });
  });

  test('gives back the calls that stale hints had reserved, in whichever group they are [P6]', async () => {
    const { put, deps, state, time } = await inGroups();
    const stale = { status: 'sent', dueAt: null } as const;
    const messages = await put({}, stale, stale, {}, stale);
    const startedAt = time.now;
    await deliver(messages.map(hintFor), deps);
    expect((await state()).nextSlotAt).toBe(startedAt + 200);
  });

  test('ends what was begun when the store fails at a later group, and names the rest as not done [P1]', async () => {
    const { put, deps, read } = await inGroups({ failFrom: 1 });
    const messages = await put({}, {}, {});
    const done: Hint[] = [];
    await expect(deliver(messages.map(hintFor), deps, (hint) => done.push(hint))).rejects.toThrow('The table is gone.');
    expect(done.map(({ id }) => id)).toEqual(messages.slice(0, 2).map(({ id }) => id));
    expect(await Promise.all(messages.map(read))).toMatchObject([
      { status: 'sent' },
      { status: 'sent' },
      { status: 'queued' },
    ]);
  });
});
