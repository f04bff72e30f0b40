import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fieldPath, problemsOf, says } from '#shared/domain/zod-problems.ts';

const Schema = z.strictObject({
  headers: z.array(z.strictObject({ name: z.string({ error: 'A header needs a name.' }) })),
  days: z.number().max(30, { error: says('The days are too many.', '1 to 30') }),
});

const problems = (value: unknown, prefix?: string) => {
  const { error } = Schema.safeParse(value);
  return error ? problemsOf(error, prefix) : [];
};

describe('Problems of an input', () => {
  test('name the field as the caller wrote it, what is wrong, and what is allowed', () => {
    expect(problems({ headers: [{ name: 'a' }, {}], days: 31 })).toEqual([
      { field: 'headers[1].name', detail: 'A header needs a name.' },
      { field: 'days', detail: 'The days are too many.', allowed: '1 to 30' },
    ]);
  });

  test('stand behind the place of the item in its batch', () => {
    expect(problems({ headers: [{}], days: 1 }, 'messages[3]')).toEqual([
      { field: 'messages[3].headers[0].name', detail: 'A header needs a name.' },
    ]);
    expect(problems(null, 'messages[3]')).toMatchObject([{ field: 'messages[3]' }]);
  });

  test('name each unknown field, however deep, and cut a long name short', () => {
    expect(problems({ headers: [{ name: 'a', ['x'.repeat(100)]: 1 }], days: 1, more: 1 })).toEqual([
      { field: `headers[0].${'x'.repeat(64)}`, detail: 'This field is not known.' },
      { field: 'more', detail: 'This field is not known.' },
    ]);
  });

  test('a path of nothing is the whole input', () => {
    expect(fieldPath([])).toBe('');
    expect(fieldPath([0, 'name'])).toBe('[0].name');
  });
});
