import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app.ts';
import { askedOf } from './asked.ts';
import { bearerOf, sameToken, unauthenticated } from './authenticate.ts';
import { Problem } from './problem.ts';
import { requireSameOrigin } from './same-origin.ts';
import type { Sessions } from './session.ts';

/** Who an operator's token belongs to; undefined for a token that is none. */
export type IdentifyOperator = (token: string) => Promise<string | undefined>;

/** One shared token, from a place that operators can read: the identity is then only `operator`. */
export const operatorByToken =
  (expected: () => Promise<string>): IdentifyOperator =>
  async (token) =>
    sameToken(token, await expected()) ? 'operator' : undefined;

/** A token of any of these kinds; the first that knows it says whose it is. */
export const operatorByAnyOf =
  (...kinds: IdentifyOperator[]): IdentifyOperator =>
  async (token) => {
    for (const identify of kinds) {
      const operator = await identify(token);
      if (operator !== undefined) return operator;
    }
    return undefined;
  };

/**
 * Lets only operators pass, by token or by the session of a signed-in browser: 401 without either, 403 with an application's key or
 * when another site made the browser ask.
 */
export const requireOperator =
  (identify: IdentifyOperator, sessions?: Sessions): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const signedIn = c.req.header('authorization') === undefined ? await sessions?.operator(c) : undefined;
    if (signedIn !== undefined) {
      requireSameOrigin(c);
      c.set('operator', signedIn);
      return next();
    }
    const token = bearerOf(askedOf(c));
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
    return next();
  };
