import type * as z from 'zod';
import { inThousands } from './in-thousands.ts';
import { says } from './zod-problems.ts';

/** Types by the names that zod has for them. */
const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** Fields that are named where an unknown one stands; of a larger form, the list would say nothing. */
const MOST_FIELDS = 12;

/** Says what is wrong where a schema has no words of its own. Values are never repeated. */
export function inWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const type = TYPES[issue.expected] ?? 'of another type';
      return issue.input === undefined ? says('This field is needed.', type) : `This must be ${type}.`;
    }
    case 'invalid_value':
      return says('This value is not known.', issue.values.map(String).join(', '));
    case 'too_big':
      return tooBig(issue.origin, issue.maximum, issue.inclusive ?? true);
    case 'too_small':
      return tooSmall(issue.origin, issue.minimum, issue.inclusive ?? true);
    case 'invalid_key':
      return 'A name of this form is not allowed here.';
    case 'unrecognized_keys':
      return unknownField(issue.inst);
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_union':
    case 'not_multiple_of':
      return 'This is not of the allowed form.';
  }
}

/** What is counted in a value of this type; undefined for what is measured. */
const unitOf = (origin: string): string | undefined =>
  origin === 'string' ? 'character' : origin === 'number' || origin === 'int' ? undefined : 'item';

const amount = (count: number | bigint, unit: string): string =>
  `${inThousands(Number(count))} ${unit}${count === 1 ? '' : 's'}`;

function tooBig(origin: string, maximum: number | bigint, inclusive: boolean): string {
  const unit = unitOf(origin);
  if (unit !== undefined) return says('This is too long.', `at most ${amount(maximum, unit)}`);
  return says('This is too large.', `${inclusive ? 'at most' : 'less than'} ${inThousands(Number(maximum))}`);
}

function tooSmall(origin: string, minimum: number | bigint, inclusive: boolean): string {
  const unit = unitOf(origin);
  if (unit === undefined) {
    return says('This is too small.', `${inclusive ? 'at least' : 'more than'} ${inThousands(Number(minimum))}`);
  }
  return says(minimum === 1 ? 'This is empty.' : 'This is too short.', `at least ${amount(minimum, unit)}`);
}

function unknownField(schema: z.core.$ZodRawIssue['inst']): string {
  const { shape } = (schema?._zod.def ?? {}) as { shape?: object };
  const fields = Object.keys(shape ?? {});
  const detail = 'This field is not known.';
  return fields.length === 0 || fields.length > MOST_FIELDS ? detail : says(detail, fields.join(', '));
}
