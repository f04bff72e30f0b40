import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '#shared/domain/cursor.ts';
import { createIds, isId, timeOf } from '#shared/domain/id.ts';

const now = Date.UTC(2026, 10, 23, 12);
const id = createIds()(now);

describe('Message ids', () => {
  test('sort by the time of acceptance, also within one millisecond', () => {
    const newId = createIds();
    const ids = [now, now, now, now + 1, now + 1, now + 60_000].map(newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('never go back when the clock does', () => {
    const newId = createIds();
    const [first, second] = [newId(now), newId(now - 5_000)];
    expect(second > first).toBe(true);
  });

  test('tell when the message was accepted, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (time) => {
        const made = createIds()(time);
        expect(isId(made)).toBe(true);
        expect(timeOf(made)).toBe(time);
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['one sign less', id.slice(1)],
    ['one sign more', `${id}0`],
    ['small letters', id.toLowerCase()],
    ['a letter that the alphabet leaves out', `${id.slice(0, 25)}U`],
    ['a time beyond what fits', `8${id.slice(1)}`],
    ['a line break behind it', `${id}\n`],
  ])('%s is no id', (_, value) => {
    expect(isId(value)).toBe(false);
  });
});

describe('Cursors', () => {
  test('lead back to the message that they were made from', () => {
    expect(decodeCursor(encodeCursor(id))).toBe(id);
  });

  test.each([
    ['an empty one', ''],
    ['an id that is not wrapped', id],
    ['one of another version', Buffer.from(`2:${id}`).toString('base64url')],
    ['one that stands for no id', Buffer.from('1:%').toString('base64url')],
    ['one with something behind the id', Buffer.from(`1:${id}:x`).toString('base64url')],
    ['one with padding', `${encodeCursor(id)}=`],
    ['one with a sign that decoders skip', `${encodeCursor(id)}!`],
  ])('%s was not made here and is refused', (_, cursor) => {
    expect(decodeCursor(cursor)).toBeUndefined();
  });

  test('no text makes it fail', () => {
    fc.assert(fc.property(fc.string(), (text) => decodeCursor(text) === undefined));
  });
});
