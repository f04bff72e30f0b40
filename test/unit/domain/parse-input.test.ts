import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseInput } from '#shared/domain/parse-input.ts';
import { says } from '#shared/domain/zod-problems.ts';

const problems = (schema: z.ZodType, input: unknown, prefix?: string) => {
  const parsed = parseInput(schema, input, prefix);
  return parsed.ok ? [] : parsed.problems;
};

describe('What is wrong with an input', () => {
  const Whole = z.strictObject({
    headers: z.array(z.strictObject({ name: z.string({ error: 'A header needs a name.' }) })),
    days: z.number().max(30, { error: says('The days are too many.', '1 to 30') }),
  });

  test("is said in the schema's own words, with the field as it was written and what is allowed", () => {
    expect(problems(Whole, { headers: [{ name: 'a' }, {}], days: 31 })).toEqual([
      { field: 'headers[1].name', detail: 'A header needs a name.' },
      { field: 'days', detail: 'The days are too many.', allowed: '1 to 30' },
    ]);
  });

  test('stands behind the place of the item in its batch', () => {
    expect(problems(Whole, { headers: [{}], days: 1 }, 'messages[3]')).toEqual([
      { field: 'messages[3].headers[0].name', detail: 'A header needs a name.' },
    ]);
    expect(problems(Whole, null, 'messages[3]')).toEqual([{ field: 'messages[3]', detail: 'This must be an object.' }]);
  });

  test('is each unknown field, however deep, with those that are known; a long name is cut short', () => {
    expect(problems(Whole, { headers: [{ name: 'a', ['x'.repeat(100)]: 1 }], days: 1, more: 1 })).toEqual([
      { field: `headers[0].${'x'.repeat(64)}`, detail: 'This field is not known.', allowed: 'name' },
      { field: 'more', detail: 'This field is not known.', allowed: 'headers, days' },
    ]);
  });

  test('does not list the fields of a large form', () => {
    const Large = z.strictObject(
      Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`field${index}`, z.any().optional()])),
    );
    expect(problems(Large, { more: 1 })).toEqual([{ field: 'more', detail: 'This field is not known.' }]);
  });

  test('is told of the first twenty mistakes only', () => {
    const many = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`f${index}`, 1]));
    expect(problems(Whole, many)).toHaveLength(20);
    expect(
      problems(
        z.array(z.string()),
        Array.from({ length: 30_000 }, () => 1),
      ),
    ).toHaveLength(20);
  });
});

test('The name of an entry that is not allowed is told as its field', () => {
  expect(problems(z.record(z.string().max(2), z.int()), { abc: 1 })).toEqual([
    { field: 'abc', detail: 'A name of this form is not allowed here.' },
  ]);
});

describe('A schema without words of its own', () => {
  const needed = 'This field is needed.';
  test.each<[z.ZodType, unknown, string, string?]>([
    [z.string(), undefined, needed, 'text'],
    [z.int(), undefined, needed, 'a number'],
    [z.string(), 7, 'This must be text.'],
    [z.number(), '7', 'This must be a number.'],
    [z.int(), 1.5, 'This must be a whole number.'],
    [z.boolean(), 'true', 'This must be true or false.'],
    [z.array(z.string()), 'a', 'This must be a list.'],
    [z.strictObject({}), [], 'This must be an object.'],
    [z.record(z.string(), z.string()), 'a', 'This must be an object.'],
    [z.string().max(1_000), 'a'.repeat(1_001), 'This is too long.', 'at most 1,000 characters'],
    [z.string().min(1), '', 'This is empty.', 'at least 1 character'],
    [z.string().min(8), 'a', 'This is too short.', 'at least 8 characters'],
    [z.array(z.int()).max(2), [1, 2, 3], 'This is too long.', 'at most 2 items'],
    [z.array(z.int()).min(1), [], 'This is empty.', 'at least 1 item'],
    [z.int().max(1_000), 1_001, 'This is too large.', 'at most 1,000'],
    [z.number().lt(5), 5, 'This is too large.', 'less than 5'],
    [z.int().min(0), -1, 'This is too small.', 'at least 0'],
    [z.number().gt(0), 0, 'This is too small.', 'more than 0'],
    [z.enum(['high', 'normal']), 'urgent', 'This value is not known.', 'high, normal'],
    [z.literal([400, 403]), 404, 'This value is not known.', '400, 403'],
    [z.string().regex(/^a$/), 'b', 'This is not of the allowed form.'],
    [z.union([z.string(), z.number()]), true, 'This is not of the allowed form.'],
  ])('is given some (%#)', (schema, input, detail, allowed) => {
    expect(problems(z.strictObject({ it: schema }), { it: input })).toEqual([
      { field: 'it', detail, ...(allowed === undefined ? {} : { allowed }) },
    ]);
  });
});
