import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app.ts';
import { bearerOf, sameToken, unauthenticated } from './authenticate.ts';
import { Problem } from './problem.ts';

/** Who an operator's token belongs to; undefined for a token that is none. */
export type IdentifyOperator = (token: string) => Promise<string | undefined>;

/** One shared token, from a place that operators can read: the identity is then only `operator`. */
export const operatorByToken =
  (expected: () => Promise<string>): IdentifyOperator =>
  async (token) =>
    sameToken(token, await expected()) ? 'operator' : undefined;

/** Lets only operators pass: 401 without a token, 403 with an application's key. */
export const requireOperator =
  (identify: IdentifyOperator): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const token = bearerOf(c);
    const operator = await identify(token);
    if (operator === undefined) {
      if (token.startsWith('smsr_')) {
        throw new Problem(
          403,
          'not-allowed',
          'An API key of an application opens no operator route; use an operator token.',
        );
      }
      throw unauthenticated('The operator token is not valid.');
    }
    c.set('operator', operator);
    await next();
  };
