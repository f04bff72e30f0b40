import { expect, test } from 'vitest';
import { diff, same, words } from '#functions/console/pages/lib/diff.js';

test('only fields that differ are shown, with what one side alone has', () => {
  expect(diff({ a: 1, b: [1], c: 'x' }, { a: 1, b: [2], d: true })).toEqual([
    { field: 'b', before: [1], after: [2] },
    { field: 'c', before: 'x', after: undefined },
    { field: 'd', before: undefined, after: true },
  ]);
});

test('the order of keys is no difference, the order of a list is', () => {
  expect(same({ a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 1 }, a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same(undefined, null)).toBe(false);
});

test('values are told in words', () => {
  expect([true, false, '', null, [], 2, 'x'].map(words)).toEqual(['yes', 'no', '–', '–', 'none', '2', 'x']);
});
