import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeCursor } from '#shared/domain/cursor.ts';
import type { Message } from '#shared/domain/message.ts';
import { aMessage } from '#test/support/message.ts';
import { type Family, families } from './families.ts';

describe.each(families)('A record that cannot be read, on $name,', ({ open }) => {
  const now = Date.UTC(2026, 10, 23, 12);
  let family: Family;
  beforeAll(async () => {
    family = await open();
  });
  afterAll(() => family.close());

  /** Three messages of an application, of which the one in the middle is spoilt. */
  const three = async (applicationId: string): Promise<[Message, Message, Message]> => {
    const messages = [0, 1, 2].map((second) => aMessage({ applicationId, acceptedAt: now + second * 1_000 }));
    const [first, middle, last] = messages;
    if (!first || !middle || !last) throw new Error('There are three.');
    await family.messages.accept([{ applicationId, messages }]);
    await family.spoil(middle.id);
    family.unreadable.length = 0;
    return [first, middle, last];
  };

  test('keeps its neighbours from being read no more than one that is not there [P7]', async () => {
    const [first, middle, last] = await three('read');
    const found = await family.messages.get([first.id, middle.id, last.id]);
    expect([...found.keys()].toSorted()).toEqual([first.id, last.id]);
    expect(family.unreadable).toEqual([middle.id]);
  });

  test('is left out of a claim, which is answered for the others [P3] [P7]', async () => {
    const [first, middle, last] = await three('claimed');
    const lease = { now: now + 5_000, until: now + 60_000 };
    const claimed = await family.messages.claim([first.id, middle.id, last.id], lease);
    expect(claimed.map(({ id }) => id).toSorted()).toEqual([first.id, last.id]);
    expect(family.unreadable).toEqual([middle.id]);
  });

  test('is left out of lists, whose pages go on behind it [P7]', async () => {
    const [first, middle, last] = await three('listed');
    const query = { applicationId: 'listed', limit: 1 };
    expect((await family.messages.list({ ...query, limit: 9 })).items.map(({ id }) => id)).toEqual([last.id, first.id]);
    const seen: string[] = [];
    for (let after: string | undefined, pages = 0; pages < 5; pages++) {
      const page = await family.messages.list(after === undefined ? query : { ...query, after });
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === undefined) break;
      after = decodeCursor(page.next);
    }
    expect(seen).toEqual([last.id, first.id]);
    expect(new Set(family.unreadable)).toEqual(new Set([middle.id]));
  });
});
