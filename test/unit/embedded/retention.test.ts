import type { DatabaseSync } from 'node:sqlite';
import { encodeTime } from 'ulid';
import { expect, test } from 'vitest';
import { DAY } from '#shared/domain/durations.ts';
import type { Message } from '#shared/domain/message.ts';
import { createRetention } from '#shared/embedded/retention.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import type { DeadLetter } from '#shared/ports/messages.ts';
import { aMessage } from '#test/support/message.ts';

const now = Date.UTC(2026, 10, 23, 12);
const KEPT = 90 * DAY;
const long = now - 100 * DAY;
const idOf = (acceptedAt: number, index: number): string =>
  encodeTime(acceptedAt, 10) + String(index).padStart(16, '0');

function open() {
  const { messages, deadLetters, db, commit } = openEmbeddedStores({ path: ':memory:' });
  const retain = createRetention(db, commit, KEPT);
  let index = 0;
  return {
    addLetters: (letters: DeadLetter[]) => deadLetters.add(letters),
    /** Stores a message that was accepted then, and the key of its request. */
    put: async (acceptedAt: number, given: Partial<Message> = {}, key?: string): Promise<string> => {
      const message = aMessage({ id: idOf(acceptedAt, index++), acceptedAt, ...given });
      const idempotency = key === undefined ? {} : { idempotency: { key, hash: 'h' } };
      await messages.accept([{ applicationId: message.applicationId, messages: [message], ...idempotency }]);
      return message.id;
    },
    retain: () => retain(now),
    ids: () => valuesOf(db, 'SELECT id AS value FROM messages ORDER BY id'),
    keys: () => valuesOf(db, 'SELECT key AS value FROM idempotency ORDER BY created_at'),
    letters: () => valuesOf(db, 'SELECT at AS value FROM dead_letters ORDER BY at'),
    /** Steps until there is no more; how many it took. */
    retainAll: async (): Promise<number> => {
      for (let steps = 1; steps <= 20; steps++) if (!(await retain(now))) return steps;
      throw new Error('It does not end.');
    },
  };
}

const valuesOf = (db: DatabaseSync, query: string) =>
  db
    .prepare(query)
    .all()
    .map(({ value }) => value);
const sentAt = (finalAt: number) => ({ status: 'sent', finalAt, dueAt: null }) as const;

test('messages go by their final status, and what has none, or has it for less, stays [P1]', async () => {
  const { put, retainAll, ids } = open();
  await put(long, sentAt(now - KEPT - 1));
  const kept = [
    await put(long, { status: 'retrying', dueAt: now }),
    await put(long, sentAt(now - KEPT)),
    await put(now - DAY, sentAt(now)),
  ];
  expect(await retainAll()).toBe(1);
  expect(ids()).toEqual(kept);
});

test("a step is short, and what may not go yet is in nobody's way", async () => {
  const { put, retain, retainAll, ids } = open();
  const waiting: string[] = [];
  for (let count = 0; count < 250; count++) waiting.push(await put(long, { status: 'retrying', dueAt: now }));
  for (let count = 0; count < 300; count++) await put(long + 1, sentAt(long + 2));
  expect(await retain()).toBe(true);
  expect(ids()).toHaveLength(550);
  expect(await retain()).toBe(true);
  expect(ids()).toHaveLength(400);
  expect(await retainAll()).toBe(1);
  expect(ids()).toEqual(waiting);
  await put(long, sentAt(long));
  await retainAll();
  expect(ids()).toEqual(waiting);
});

test('keys of repeats go after a week', async () => {
  const { put, retainAll, keys } = open();
  await put(now - 7 * DAY - 1, {}, 'older');
  await put(now - 7 * DAY, {}, 'of 7 days');
  await put(now, {}, 'new');
  await retainAll();
  expect(keys()).toEqual(['of 7 days', 'new']);
});

test('dead letters go after two weeks', async () => {
  const { addLetters, retainAll, letters } = open();
  const letter = (at: number, index: number) => ({ id: idOf(long, index), reason: 'expired', at }) as const;
  await addLetters([letter(now - 14 * DAY - 1, 1), letter(now - 14 * DAY, 2), letter(now, 3)]);
  await retainAll();
  expect(letters()).toEqual([now - 14 * DAY, now]);
});
