import type { Hono } from 'hono';
import * as z from 'zod';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { unauthenticated } from '#shared/http/authenticate.ts';
import type { IdentifyOperator } from '#shared/http/operator.ts';
import { readBody } from '#shared/http/read-body.ts';
import { requireSameOrigin } from '#shared/http/same-origin.ts';
import type { Sessions } from '#shared/http/session.ts';
import type { SignIn as UserPool } from '../sign-in/sign-in.ts';

const PATH = '/console/session';

const SignIn = z.strictObject({
  token: z
    .string({ error: 'The operator token is needed.' })
    .max(512, { error: 'This is no operator token: it is too long.' }),
});

/** Signing in and out: by the link `/?token=…`, or by a form of the console; and whether there is a user pool to sign in at. */
export function addSession(
  app: Hono<AppEnv>,
  deps: { identify: IdentifyOperator; sessions: Sessions; signIn?: UserPool | undefined },
): void {
  const { identify, sessions } = deps;

  app.get('/', async (c) => {
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    const token = c.req.query('token');
    if (token === undefined) return c.redirect('/console/', 302);
    const operator = await identify(token);
    if (operator === undefined) return c.redirect('/console/#/sign-in/wrong-link', 303);
    await sessions.open(c, operator);
    return c.redirect('/console/', 303);
  });

  app.get(PATH, async (c) => {
    c.header('cache-control', 'no-store');
    const signIn = deps.signIn ? { url: '/console/sign-in', signOutUrl: deps.signIn.signOutUrl } : null;
    return c.json({ operator: (await sessions.operator(c)) ?? null, signIn });
  });

  app.post(PATH, async (c) => {
    requireSameOrigin(c);
    const { token } = await readBody(c, SignIn);
    const operator = await identify(token.trim());
    if (operator === undefined) throw unauthenticated('That token is not the operator token of this relay.');
    await sessions.open(c, operator);
    return c.json({ operator });
  });

  app.delete(PATH, (c) => {
    requireSameOrigin(c);
    sessions.close(c);
    return c.body(null, 204);
  });

  onlyMethods(app, PATH, 'GET, POST, DELETE');
}
