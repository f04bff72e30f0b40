import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app.ts';
import { askedOf } from './asked.ts';
import type { Authenticate } from './authenticate.ts';

/** Lets applications pass with a key that may read, and whomever `requireOperator` lets pass: for what both may read. */
export const requireKeyOrOperator =
  (authenticate: Authenticate, requireOperator: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (!/^Bearer smsr_/i.test(c.req.header('authorization') ?? '')) return requireOperator(c, next);
    await authenticate(askedOf(c), 'messages:read');
    await next();
    return undefined;
  };
