import { expect, test } from 'vitest';
import { fieldPath } from '#shared/domain/zod-problems.ts';

test('a field is written as a program would reach it; a path of nothing is the whole input', () => {
  expect(fieldPath(['headers', 1, 'name'])).toBe('headers[1].name');
  expect(fieldPath(['to'], 'messages[3]')).toBe('messages[3].to');
  expect(fieldPath([0, 'name'])).toBe('[0].name');
  expect(fieldPath([])).toBe('');
  expect(fieldPath(['headers', 'x'.repeat(100)])).toBe(`headers.${'x'.repeat(64)}`);
});
