import { randomUUID } from 'node:crypto';
import { ServerResponse } from 'node:http';
import { type Context, Hono } from 'hono';
import type { Logger } from '#shared/log.ts';
import { askedOf } from './asked.ts';
import { type Asked, type Endpoint, SAFE_HEADERS } from './endpoint.ts';
import { hasDots, isRecord, originalOf } from './original.ts';
import { notFound, Problem, problemOf, problemResponse } from './problem.ts';

/** What routes can read: the id that ties an answer to its log lines, and on operator routes who asks. */
export type AppEnv = {
  Variables: {
    requestId: string;
    operator: string;
    /** What a route changed, for the audit log; null says that it changed nothing. */
    changed?: string | null;
    /** What an endpoint was given of the request, once there was one. */
    asked?: Asked;
  };
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
    await c.get('asked')?.beside;
    complete(c, requestId);
  });
  app.notFound((c) => problemResponse(c, nothingAt(c.req.path), c.get('requestId')));
  app.onError((error, c) => {
    const requestId = c.get('requestId');
    const problem = problemOf(error, { log: deps.log, requestId, path: c.req.routePath });
    return problemResponse(c, problem, requestId);
  });
  return app;
}

const nothingAt = (path: string): Problem =>
  notFound(/^\/v1\/.+\/$/.test(path) ? 'There is nothing here: paths end without a slash.' : 'There is nothing here.');

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

/** Lets a router call an endpoint. */
export const route =
  (endpoint: Endpoint) =>
  async (c: Context<AppEnv>): Promise<Response> => {
    const { status, headers, body } = await endpoint(askedOf(c));
    return new Response(body, { status, headers });
  };

/** Answers 405 with `Allow` on a path for every method that it does not have; where there is GET, there is HEAD. Mount after its routes. */
export function onlyMethods(app: Hono<AppEnv>, path: string, methods: string): void {
  const allow = methods.replace('GET', 'GET, HEAD');
  app.all(path, (c) => {
    throw new Problem(405, 'method-not-allowed', `${c.req.method} is not possible here.`, {
      headers: { allow },
      errors: [{ field: 'method', detail: 'The method is not possible on this path.', allowed: allow }],
    });
  });
}
