import { randomUUID } from 'node:crypto';
import { ServerResponse } from 'node:http';
import { type Context, Hono } from 'hono';
import type { Logger } from '#shared/log.ts';
import { Unavailable } from '#shared/ports.ts';
import { hasDots, isRecord, originalOf } from './original.ts';
import { notFound, Problem, problemResponse } from './problem.ts';

/** What routes can read: the id that ties an answer to its log lines, and on operator routes who asks. */
export type AppEnv = {
  Variables: {
    requestId: string;
    operator: string;
    /** What a route changed, for the audit log; null says that it changed nothing. */
    changed?: string | null;
    /** Work beside the request that must be done before its answer goes out; never fails. */
    beside?: Promise<void>;
    /** The answer was made with the headers that all answers have. */
    isComplete?: boolean;
  };
};

/** On every answer that does not say otherwise: it is kept by nobody, and nobody takes it for a page. */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** A Hono app with what all of ours share: request id, security headers, problem details for every error. */
export function createApp(deps: { log: Logger }): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    const requestId = randomUUID();
    c.set('requestId', requestId);
    // What API Gateway or a proxy routed by the path as it was written must not be read as another path here.
    if (hasDots(originalOf(c).path ?? '')) throw notFound('There is nothing here.');
    await next();
    const beside = c.get('beside');
    if (beside) await beside;
    if (!c.get('isComplete')) complete(c, requestId);
  });
  app.notFound((c) => problemResponse(c, notFound('There is nothing here.'), c.get('requestId')));
  app.onError((error, c) => {
    const requestId = c.get('requestId');
    if (error instanceof Problem) return problemResponse(c, error, requestId);
    const unavailable = error instanceof Unavailable;
    deps.log.error(unavailable ? 'store unavailable' : 'request failed', { requestId, path: c.req.routePath, error });
    const problem = unavailable
      ? new Problem(
          503,
          'not-available',
          'The relay cannot store anything at the moment; nothing was accepted. Try again.',
          {
            headers: { 'retry-after': '5' },
          },
        )
      : new Problem(500, 'internal-error', 'The relay failed; look for the request id in its log.');
    return problemResponse(c, problem, requestId);
  });
  return app;
}

/** Adds what all answers have, where it is not said otherwise. */
function complete(c: Context<AppEnv>, requestId: string): void {
  const { outgoing } = isRecord(c.env) ? c.env : {};
  const safe = Object.entries(SAFE_HEADERS);
  if (outgoing instanceof ServerResponse) {
    // Where Node writes the answer, it takes them as they are; a Headers object for each answer would cost a tenth of its time.
    outgoing.setHeader('x-request-id', requestId);
    for (const [name, value] of safe) outgoing.setHeader(name, value);
    return;
  }
  c.res.headers.set('x-request-id', requestId);
  for (const [name, value] of safe) {
    if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  }
}

/** A JSON answer with all of its headers at once: for the routes that are asked most. */
export function answerJson(
  c: Context<AppEnv>,
  body: unknown,
  { status, headers }: { status: number; headers: Record<string, string> },
): Response {
  c.set('isComplete', true);
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': c.get('requestId'), ...SAFE_HEADERS, ...headers },
  });
}

/** Answers 405 with `Allow` on a path for every method that it does not have. Mount after its routes. */
export function onlyMethods(app: Hono<AppEnv>, path: string, allow: string): void {
  app.all(path, (c) => {
    throw new Problem(405, 'method-not-allowed', `${c.req.method} is not possible here.`, {
      headers: { allow },
      errors: [{ field: 'method', detail: 'The method is not possible on this path.', allowed: allow }],
    });
  });
}
