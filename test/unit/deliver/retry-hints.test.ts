import { expect, test } from 'vitest';
import { withRetryHints } from '#functions/deliver/retry-hints.ts';
import { giveBack } from '#shared/domain/lifecycle.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Hint } from '#shared/ports/messages.ts';
import { noon, only, openDelivery } from '#test/support/delivery.ts';

const LEASE_MS = 60_000;

function ready() {
  const { put, stores, hints, deps, time } = openDelivery();
  const sent: Hint[] = [];
  const queue = {
    ...hints,
    send: async (all: Hint[]) => {
      sent.push(...all);
      return [];
    },
  };
  const messages = withRetryHints(stores.messages, { hints: queue, clock: () => time.now, log: deps.log });
  return {
    put,
    sent,
    time,
    giveBack: (message: Message) => messages.update([{ ...message, change: giveBack(message, time.now).change }]),
    claim: async (id: string) => only(await messages.claim([id], { now: time.now, until: time.now + LEASE_MS })),
    again: (id: string, revision: number, notBefore: number) =>
      messages.update([{ id, revision, change: { status: 'retrying', notBefore } }]),
  };
}

test('What is put back for later gets a hint for its time, to the millisecond', async () => {
  const { put, claim, again, sent } = ready();
  const { id, revision } = await claim(only(await put({ priority: 'high' })).id);
  await again(id, revision, noon + 2_345);
  expect(sent).toMatchObject([{ id, lane: 'high', delaySeconds: 2.345 }]);
});

test('What is given back untouched gets a hint for at once', async () => {
  const { put, claim, giveBack, sent } = ready();
  const message = await claim(only(await put({})).id);
  await giveBack(message);
  expect(sent).toMatchObject([{ id: message.id, delaySeconds: 0 }]);
});

test('A claim is forgotten when its lease is over, and not before, whatever was claimed since', async () => {
  const { put, claim, again, sent, time } = ready();
  const [one, other, last] = await put({}, {}, {});
  if (!one || !other || !last) throw new Error('There are three.');
  const first = await claim(one.id);
  time.now += LEASE_MS;
  const second = await claim(other.id);
  time.now += 1;
  await claim(last.id);
  await again(first.id, first.revision, time.now);
  expect(sent).toEqual([]);
  await again(second.id, second.revision, time.now);
  expect(sent).toMatchObject([{ id: other.id }]);
});
