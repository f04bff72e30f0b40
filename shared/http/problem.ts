import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { FieldProblem } from '#shared/domain/problem.ts';
import type { Logger } from '#shared/log.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';

/** An answer as servers write it. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** A refused request: thrown by routes, answered as RFC 9457 problem details by `onError`. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: ContentfulStatusCode;
  /** Last part of the problem's type URI, e.g. `invalid-request`. */
  readonly type: string;
  readonly errors: FieldProblem[];
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
    type: string,
    detail: string,
    more: { errors?: FieldProblem[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.status = status;
    this.type = type;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Body too large',
  415: 'Unsupported content type',
  422: 'Not possible now',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};

/** A problem as an answer of type `application/problem+json`. */
export function problemAnswer(problem: Problem, requestId: string): Answer {
  const body = {
    type: `https://sms-relay.dev/problems/${problem.type}`,
    title: TITLES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    requestId,
  };
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...problem.headers },
    body: JSON.stringify(body),
  };
}

/** Writes a problem as a router's answer. */
export function problemResponse(c: Context, problem: Problem, requestId: string): Response {
  const { headers, body } = problemAnswer(problem, requestId);
  return c.body(body, problem.status, headers);
}

/** What a request that failed is answered with. What is no refusal goes to the log. */
export function problemOf(error: unknown, at: { log: Logger; requestId: string; path: string }): Problem {
  if (error instanceof Problem) return error;
  const unavailable = error instanceof Unavailable;
  const { log, ...where } = at;
  log.error(unavailable ? 'store unavailable' : 'request failed', { ...where, error });
  return unavailable
    ? new Problem(
        503,
        'not-available',
        error instanceof PerhapsStored
          ? 'The relay cannot store anything at the moment, and it is not known whether all of this was stored. Repeat it with the same Idempotency-Key; without one, a repeat may store it twice.'
          : 'The relay cannot store anything at the moment; nothing was accepted. Try again.',
        { headers: { 'retry-after': '5' } },
      )
    : new Problem(500, 'internal-error', 'The relay failed; look for the request id in its log.');
}

/** The input is wrong: says which fields, and what is allowed. */
export const invalid = (errors: FieldProblem[]): Problem =>
  new Problem(400, 'invalid-request', errors[0] ? summary(errors[0], errors.length) : 'The request is not valid.', {
    errors,
  });

const summary = (first: FieldProblem, count: number): string =>
  `${first.field === '' ? '' : `${first.field}: `}${first.detail}${count > 1 ? ` And ${count - 1} more.` : ''}`;

/** There is no such thing, or it belongs to somebody else; both look the same. */
export const notFound = (detail: string): Problem => new Problem(404, 'not-found', detail);
