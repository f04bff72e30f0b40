import { invalid, Problem } from '#shared/http/problem.ts';
import type { Checked } from './checked.ts';

type Refused = Extract<Checked, { ok: false }>;

/**
 * The answer to a request of which nothing is accepted. What may pass later decides: as long as one item only waits for a limit, it is 429
 * with the shortest wait; else what is wrong in itself, 400, comes before what this application may not do, 403.
 */
export function refusalOf(items: Checked[]): Problem {
  const refused = items.filter((item): item is Refused => !item.ok);
  const errors = refused.flatMap((item) => item.errors);
  const waits = refused.flatMap((item) => (item.status === 429 ? item.retryAfter : []));
  if (waits.length > 0) {
    const wait = Math.min(...waits);
    const limit = refused.find((item) => item.status === 429)?.errors[0]?.allowed;
    return new Problem(429, 'limit-reached', `A limit of this application is reached${limit ? `: ${limit}` : ''}.`, {
      errors,
      headers: { 'retry-after': String(wait) },
    });
  }
  if (refused.some((item) => item.status === undefined)) return invalid(errors);
  return new Problem(403, 'recipient-not-allowed', errors[0]?.detail ?? 'This recipient is not allowed.', { errors });
}
