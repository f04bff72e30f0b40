import type { Context } from 'hono';
import type * as z from 'zod';
import { parseInput } from '#shared/domain/parse-input.ts';
import { askedOf } from './asked.ts';
import { readJsonObject, readOptionalJsonObject } from './json-body.ts';
import { invalid } from './problem.ts';

/** Reads a request's body by its schema, or throws a problem that names each field that is wrong and what is allowed. */
export async function readBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  return valid(schema, await readJsonObject(askedOf(c)));
}

/** As `readBody`, for requests that need none: no body is an empty object. */
export async function readOptionalBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  return valid(schema, await readOptionalJsonObject(askedOf(c)));
}

/** A value of a request by its schema, or a problem. `field` is where the value stands in the request. */
export function valid<S extends z.ZodType>(schema: S, value: unknown, field = ''): z.output<S> {
  const parsed = parseInput(schema, value, field);
  if (!parsed.ok) throw invalid(parsed.problems);
  return parsed.data;
}
