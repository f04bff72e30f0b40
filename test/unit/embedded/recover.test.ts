import { expect, test } from 'vitest';
import { endLeases } from '#shared/embedded/recover.ts';
import { noon, only, openDelivery } from '#test/support/delivery.ts';

test('[P1] after a crash what was under way is due at once, and nobody waits for its lease', async () => {
  const { put, read, stores } = openDelivery();
  const message = only(await put({ status: 'sending', leaseUntil: noon + 120_000, dueAt: noon + 120_000, attempt: 1 }));
  expect(endLeases(stores.db, noon)).toBe(1);
  expect(await read(message)).toEqual({
    ...message,
    leaseUntil: noon,
    dueAt: noon,
    revision: message.revision + 1,
  });
  expect(await stores.messages.due({ lane: 'normal', before: noon, limit: 9 })).toEqual([
    { id: message.id, dueAt: noon },
  ]);
});

test('[P2] what was not under way is left as it was', async () => {
  const { put, read, stores } = openDelivery();
  const messages = await put(
    {},
    { status: 'retrying', notBefore: noon + 1 },
    { status: 'retrying', held: true },
    { status: 'sent', dueAt: null, finalAt: noon },
    { status: 'error', errorReason: 'expired', dueAt: null, finalAt: noon },
    { status: 'canceled', dueAt: null, finalAt: noon },
  );
  expect(endLeases(stores.db, noon)).toBe(0);
  expect(await Promise.all(messages.map(read))).toEqual(messages);
});

test('[P3] a write that the dead process left behind finds its claim lost', async () => {
  const { put, stores } = openDelivery();
  const { id, revision } = only(await put({ status: 'sending', leaseUntil: noon + 1 }));
  endLeases(stores.db, noon);
  expect(await stores.messages.update([{ id, revision, change: { status: 'sent', dueAt: null } }])).toEqual([false]);
});
