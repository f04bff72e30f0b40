import type * as z from 'zod';
import type { FieldProblem } from './problem.ts';

/** Writes zod's issues as problems that name the field and what is allowed. Values are never repeated. */
export function problemsOf(error: z.core.$ZodError, prefix = ''): FieldProblem[] {
  return error.issues.flatMap((issue): FieldProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: fieldPath([...issue.path, key.slice(0, 64)], prefix),
        detail: 'This field is not known.',
      }));
    }
    const field = fieldPath(issue.path, prefix);
    const [detail = '', allowed] = issue.message.split(MARK);
    return [allowed === undefined ? { field, detail } : { field, detail, allowed }];
  });
}

const MARK = ' Allowed: ';

/** The message of a check: what is wrong, and what is allowed. `problemsOf` takes the two apart again. */
export const says = (detail: string, allowed: string): string => `${detail}${MARK}${allowed}`;

/** `['headers', 1, 'name']` → `headers[1].name`. */
export function fieldPath(path: readonly PropertyKey[], prefix = ''): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    prefix,
  );
}
