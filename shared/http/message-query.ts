import * as z from 'zod';
import { decodeCursor } from '#shared/domain/cursor.ts';
import { Status } from '#shared/domain/message.ts';
import { parseNumber } from '#shared/domain/number.ts';
import { says } from '#shared/domain/zod-problems.ts';
import type { MessageQuery } from '#shared/ports/messages.ts';
import { invalid } from './problem.ts';
import { singleValues } from './query.ts';
import { valid } from './read-body.ts';

const date = (name: string) =>
  z.iso
    .datetime({
      offset: true,
      error: says(`The ${name} of the period is not a time.`, 'ISO 8601 with zone, such as 2026-11-23T00:00:00Z'),
    })
    .optional()
    .meta({ description: `${name === 'start' ? 'Accepted at or after' : 'Accepted before'} this time.` });

/** Query parameters of a message list. */
export const ListParameters = z.strictObject({
  status: z.enum(Status.options, { error: says('The status is not known.', Status.options.join(', ')) }).optional(),
  type: z
    .string()
    .max(32, { error: says('The type is too long.', 'up to 32 characters') })
    .optional(),
  to: z
    .string()
    .max(40, { error: says('The recipient is too long for a phone number.', 'up to 40 characters') })
    .optional()
    .meta({ description: 'Recipient, in international form.' }),
  from: date('start'),
  until: date('end'),
  limit: z
    .string()
    .regex(/^(?:[1-9][0-9]?|100)$/, { error: says('The limit is not a whole number in range.', '1 to 100') })
    .optional()
    .meta({ description: 'Messages per page; 25 when absent.' }),
  cursor: z
    .string()
    .max(200, { error: says('The cursor is not one of this relay.', 'the `next` of an earlier page') })
    .optional()
    .meta({ description: 'The `next` of the page before.' }),
});
export type ListParameters = z.infer<typeof ListParameters>;

/** Reads list parameters into a query; unknown, doubled or malformed ones are refused by name. */
export const readListQuery = (parameters: Record<string, string[]>, defaultCountry: string | null): MessageQuery =>
  messageQuery(valid(ListParameters, singleValues(parameters)), defaultCountry);

/** What list parameters ask the store for; throws a problem for a number or a cursor that is none. */
export function messageQuery(
  { status, type, to, from, until, limit, cursor }: ListParameters,
  defaultCountry: string | null,
): MessageQuery {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  if (cursor !== undefined && after === undefined) {
    throw invalid([
      { field: 'cursor', detail: 'The cursor is not one of this relay.', allowed: 'the `next` of an earlier page' },
    ]);
  }
  const number = to === undefined ? undefined : parseNumber(to, defaultCountry);
  if (number && !number.ok) throw invalid([{ field: 'to', detail: number.detail, allowed: number.allowed }]);
  return {
    limit: limit === undefined ? 25 : Number(limit),
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
    ...(number?.ok ? { to: number.number } : {}),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    ...(after === undefined ? {} : { after }),
  };
}
