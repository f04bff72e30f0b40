import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hint } from '#shared/ports/messages.ts';
import { aMessage } from '#test/support/message.ts';
import { type Family, families } from './families.ts';

const aHint = (given: Partial<Hint> = {}): Hint => ({ id: aMessage().id, lane: 'normal', group: 'shop', ...given });

describe.each(families)('Hints on $name', ({ open }) => {
  let family: Family;
  beforeEach(async () => {
    family = await open();
  });
  afterEach(() => family.close());

  const idsOf = (hints: { id: string }[]): string[] => hints.map(({ id }) => id).sort();

  test('every hint that was sent arrives, in both lanes and for any number [P1]', async () => {
    const hints = Array.from({ length: 123 }, (_, index) => aHint({ lane: index % 3 === 0 ? 'high' : 'normal' }));
    expect(await family.hints.send(hints)).toEqual([]);
    expect(await family.hints.waiting('high')).toBe(41);
    expect(await family.hints.waiting('normal')).toBe(82);
    expect(idsOf(await family.takeHints())).toEqual(idsOf(hints));
    expect(await family.hints.waiting('normal')).toBe(0);
  });

  test('sending nothing is fine', async () => {
    expect(await family.hints.send([])).toEqual([]);
  });

  test('a delayed hint does not arrive early', async () => {
    await family.hints.send([aHint({ delaySeconds: 900 })]);
    expect(await family.takeHints()).toEqual([]);
  });

  test('a hint for a message that must be tried alone says so', async () => {
    const [alone, other] = [aHint({ alone: true }), aHint()];
    await family.hints.send([alone, other]);
    const taken = await family.takeHints();
    expect(taken.find(({ id }) => id === alone.id)?.alone).toBe(true);
    expect(taken.find(({ id }) => id === other.id)?.alone).toBe(false);
  });

  test('applications of any name have hints of their own [P7]', async () => {
    const hints = ['shop', 'Bank & Söner 😀', 'x'.repeat(300), ''].map((group) => aHint({ group }));
    expect(await family.hints.send(hints)).toEqual([]);
    expect(idsOf(await family.takeHints())).toEqual(idsOf(hints));
  });
});
