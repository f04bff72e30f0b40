import type * as z from 'zod';
import { inWords } from './in-words.ts';
import type { FieldProblem } from './problem.ts';
import { problemsOf } from './zod-problems.ts';

/** Reads what somebody wrote by a schema, or says what is wrong with it. `prefix` is where it stands in the whole, e.g. `messages[3]`. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  prefix = '',
): { ok: true; data: z.output<S> } | { ok: false; problems: FieldProblem[] } {
  const parsed = schema.safeParse(input, { error: inWords });
  return parsed.success ? { ok: true, data: parsed.data } : { ok: false, problems: problemsOf(parsed.error, prefix) };
}
