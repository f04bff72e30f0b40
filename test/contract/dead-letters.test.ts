import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeadLetter } from '#shared/ports/messages.ts';
import { aMessage } from '#test/support/message.ts';
import { type Family, families } from './families.ts';

describe.each(families)('Dead letters on $name', ({ open }) => {
  let family: Family;
  beforeAll(async () => {
    family = await open();
  });
  afterAll(() => family.close());

  test('every dead letter is there with its reason when adding resolves, and a repeat does no harm [P4]', async () => {
    const reasons = ['expired', 'rejected', 'poison'] as const;
    const letters = Array.from({ length: 25 }, (_, index): DeadLetter => {
      const reason = reasons[index % 3] ?? 'expired';
      return { id: aMessage().id, reason, at: 1_700_000_000_000 + index };
    });
    await family.deadLetters.add(letters);
    await family.deadLetters.add(letters.slice(0, 2));
    const there = await family.deadLettersThere();
    for (const letter of letters) expect(there).toContainEqual(letter);
    expect(new Set(there.map(({ id }) => id)).size).toBe(25);
  });

  test('adding none is fine', async () => {
    await family.deadLetters.add([]);
    expect(await family.deadLettersThere()).toBeInstanceOf(Array);
  });
});
