import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { FieldProblem } from '#shared/domain/problem.ts';

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

/** Writes a problem as an answer of type `application/problem+json`. */
export function problemResponse(c: Context, problem: Problem, requestId: string): Response {
  const body = {
    type: `https://sms-relay.dev/problems/${problem.type}`,
    title: TITLES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    requestId,
  };
  return c.body(JSON.stringify(body), problem.status, {
    'content-type': 'application/problem+json',
    ...problem.headers,
  });
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
