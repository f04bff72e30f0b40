import { describe, expect, test } from 'vitest';
import { Problem } from '#shared/http/problem.ts';
import { singleValues } from '#shared/http/query.ts';

const errorsOf = (parameters: Record<string, string[]>) => {
  try {
    singleValues(parameters);
  } catch (error) {
    if (error instanceof Problem) return error.errors;
    throw error;
  }
  throw new Error('It was read.');
};

describe('A query', () => {
  test('has one value for each parameter', () => {
    expect(singleValues({ type: ['one time'], limit: ['5'], cursor: [] })).toEqual({
      type: 'one time',
      limit: '5',
      cursor: '',
    });
    expect(errorsOf({ type: ['a'], limit: ['1', '1'] })).toMatchObject([{ field: 'limit' }]);
  });

  test.each([
    ['to', ' 252612345678'],
    ['from', '2026-11-26T00:00:00 01:00'],
    ['until', '2026-11-26T00:00:00.000 05:30'],
  ])('says that the + of %s in %j was not escaped', (field, value) => {
    expect(errorsOf({ [field]: [value] })).toEqual([
      { field, detail: 'A + in a query stands for a space.', allowed: '%2B in place of +' },
    ]);
  });

  test.each(['070-174 06 05', '(0701) 74 06 05'])('may have a number with spaces in it: %s', (to) => {
    expect(singleValues({ to: [to] })).toEqual({ to });
  });

  test('may have any other text that begins with a space and a digit', () => {
    expect(singleValues({ type: [' 2nd reminder'] })).toEqual({ type: ' 2nd reminder' });
  });
});
