import { describe, expect, it } from 'vitest';
import { countParts } from '#infra/embedded/sandbox/parts.ts';
import { createPhone } from '#infra/embedded/sandbox/phone.ts';

const message = (id: number) =>
  ({
    id: String(id),
    gateway: 'bulksms',
    to: `+25261234567${id % 10}`,
    from: '',
    text: 'x',
    parts: 1,
    receivedAt: '',
  }) as const;

describe('the phone', () => {
  it('keeps the newest messages only, newest first, and counts them all', () => {
    const phone = createPhone(3);
    for (let id = 1; id <= 5; id += 1) phone.receive(message(id));
    expect(phone.read().messages.map(({ id }) => id)).toEqual(['5', '4', '3']);
    expect(phone.read().total).toBe(5);
  });

  it('finds a number however it is written', () => {
    const phone = createPhone();
    phone.receive(message(1));
    for (const to of ['+252612345671', '252612345671', '00252612345671'])
      expect(phone.read({ to }).messages).toHaveLength(1);
    expect(phone.read({ to: '252612345672' }).messages).toEqual([]);
  });
});

describe('parts', () => {
  it.each([
    ['a', 160, 1],
    ['a', 161, 2],
    ['a', 306, 2],
    ['a', 307, 3],
    ['€', 80, 1],
    ['€', 81, 2],
    ['ش', 70, 1],
    ['ش', 71, 2],
    ['ش', 134, 2],
    ['ش', 135, 3],
  ])('of %s × %i are %i', (letter, count, parts) => {
    expect(countParts(letter.repeat(count))).toBe(parts);
  });
});
