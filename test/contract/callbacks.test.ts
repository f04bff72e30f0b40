import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Callbacks } from '#shared/ports/messages.ts';
import { type Family, families } from './families.ts';

describe.each(families)('The outbox of callbacks on $name', ({ open }) => {
  let family: Family;
  let callbacks: Callbacks;
  beforeAll(async () => {
    family = await open();
    callbacks = family.callbacks;
  });
  afterAll(() => family.close());

  test('what is due comes oldest first, up to the limit, and nothing earlier than its time', async () => {
    const all = [3, 1, 2, 9].map((minute) => ({ messageId: `m${minute}`, dueAt: minute * 60_000, tries: minute }));
    await callbacks.add(all);
    expect(await callbacks.due(3 * 60_000, 10)).toEqual([
      { messageId: 'm1', dueAt: 60_000, tries: 1 },
      { messageId: 'm2', dueAt: 120_000, tries: 2 },
      { messageId: 'm3', dueAt: 180_000, tries: 3 },
    ]);
    expect(await callbacks.due(3 * 60_000, 2)).toHaveLength(2);
    expect(await callbacks.due(59_999, 10)).toEqual([]);
  });

  test('one that is tried again later is gone from its old time', async () => {
    const first = { messageId: 'again', dueAt: 1_000, tries: 0 };
    await callbacks.add([first]);
    await callbacks.add([{ ...first, dueAt: 50_000, tries: 1 }]);
    await callbacks.remove(first);
    expect(await callbacks.due(49_999, 10)).toEqual([]);
    expect(await callbacks.due(50_000, 10)).toEqual([{ messageId: 'again', dueAt: 50_000, tries: 1 }]);
  });

  test('one that was delivered is forgotten, and forgetting it twice is no error', async () => {
    const done = { messageId: 'done', dueAt: 500, tries: 0 };
    await callbacks.add([done]);
    await callbacks.remove(done);
    await callbacks.remove(done);
    expect((await callbacks.due(500, 10)).map(({ messageId }) => messageId)).not.toContain('done');
  });
});
