import { expect, test } from 'vitest';
import { inTurns } from '#shared/domain/turns.ts';

test('groups take turns, each in its order, and the limit ends in mid-turn', () => {
  const groups = [['a1', 'a2', 'a3', 'a4'], [], ['b1'], ['c1', 'c2']];
  expect(inTurns(groups, 100)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
  expect(inTurns(groups, 4)).toEqual(['a1', 'b1', 'c1', 'a2']);
  expect(inTurns(groups, 0)).toEqual([]);
  expect(inTurns([], 3)).toEqual([]);
});
