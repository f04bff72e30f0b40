import type * as z from 'zod';
import type { FieldProblem } from './problem.ts';

/** Problems that are told of one input: a body of many thousand mistakes must not make an answer of many megabytes. */
const MOST_PROBLEMS = 20;

/** Writes zod's issues as problems that name the field and what is allowed, the first 20. Values are never repeated. */
export function problemsOf(error: z.core.$ZodError, prefix = ''): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const issue of error.issues) {
    const [detail = '', allowed] = issue.message.split(MARK);
    for (const path of pathsOf(issue)) {
      if (problems.length === MOST_PROBLEMS) return problems;
      const field = fieldPath(path, prefix);
      problems.push(allowed === undefined ? { field, detail } : { field, detail, allowed });
    }
  }
  return problems;
}

/** Where an issue stands: each unknown field by itself. */
const pathsOf = (issue: z.core.$ZodIssue): PropertyKey[][] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];

const MARK = ' Allowed: ';

/** The message of a check: what is wrong, and what is allowed. `problemsOf` takes the two apart again. */
export const says = (detail: string, allowed: string): string => `${detail}${MARK}${allowed}`;

/** `['headers', 1, 'name']` → `headers[1].name`; a name that is very long is cut. */
export function fieldPath(path: readonly PropertyKey[], prefix = ''): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : `${text === '' ? '' : `${text}.`}${String(part).slice(0, 64)}`,
    prefix,
  );
}
