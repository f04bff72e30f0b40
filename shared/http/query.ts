import type { Context, MiddlewareHandler } from 'hono';
import * as z from 'zod';
import { says } from '#shared/domain/zod-problems.ts';
import { askedOf } from './asked.ts';
import type { Asked } from './endpoint.ts';
import { invalid } from './problem.ts';
import { valid } from './read-body.ts';

/** A number or a time whose `+` was not escaped: a query has it as a space. */
const LOST_PLUS = /^ \d|T[\d:.]+ \d\d:\d\d$/;
const MAY_HOLD_PLUS = ['to', 'from', 'until'];

/** Query parameters with one value each; one that is given twice is refused by name. */
export function singleValues(parameters: Record<string, string[]>): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, [value = '', ...more]] of Object.entries(parameters)) {
    if (more.length > 0) throw invalid([{ field: name, detail: 'This parameter is given more than once.' }]);
    if (MAY_HOLD_PLUS.includes(name) && LOST_PLUS.test(value)) {
      throw invalid([{ field: name, detail: 'A + in a query stands for a space.', allowed: '%2B in place of +' }]);
    }
    single[name] = value;
  }
  return single;
}

/** Query parameters by their schema; unknown, doubled or malformed ones are refused by name. */
export const readQuery = <S extends z.ZodType>(c: Context, schema: S): z.output<S> =>
  valid(schema, singleValues(c.req.queries()));

const NoParameters = z.strictObject({}, { error: says('This parameter is not known.', 'none') });

/** For what takes no query parameter: one that counted for nothing would seem to be obeyed. */
export function refuseQuery({ query }: Pick<Asked, 'query'>): void {
  if (query !== '') valid(NoParameters, Object.fromEntries(new URLSearchParams(query)));
}

/** As `refuseQuery`, before a route that is behind its authentication already, or has none. */
export const noQuery: MiddlewareHandler = async (c, next) => {
  refuseQuery(askedOf(c));
  await next();
};

/** As `noQuery`, for all that does more than read: what is wished of it stands in its body. */
export const noQueryOnChanges: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') refuseQuery(askedOf(c));
  await next();
};
