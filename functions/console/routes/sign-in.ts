import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { sameToken } from '#shared/http/authenticate.ts';
import type { Sessions } from '#shared/http/session.ts';
import type { Logger } from '#shared/log.ts';
import { CALLBACK } from '../sign-in/paths.ts';
import type { SignIn, SignInAttempt } from '../sign-in/sign-in.ts';

const START = '/console/sign-in';
const COOKIE = 'sms-relay-sign-in';
/** How long a person may take to sign in; seconds. */
const TAKES_SECONDS = 900;

/** Signing in with a user pool: to its page, and back with a code. */
export function addSignIn(
  app: Hono<AppEnv>,
  { signIn, sessions, log }: { signIn: SignIn; sessions: Sessions; log: Logger },
): void {
  app.get(START, (c) => {
    const attempt = signIn.begin();
    c.header('cache-control', 'no-store');
    remember(c, attempt);
    return c.redirect(signIn.url(attempt), 303);
  });

  app.get(CALLBACK, async (c) => {
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    const attempt = recall(c);
    deleteCookie(c, COOKIE, { path: '/console' });
    const { code, state } = c.req.query();
    // Without the state of this browser the code may be somebody else's, who wants this person to work in their name.
    const mine = attempt !== undefined && state !== undefined && sameToken(state, attempt.state);
    const operator = mine && code !== undefined ? await finish(signIn, code, attempt, log) : undefined;
    if (operator === undefined) return c.redirect('/console/#/sign-in/failed', 303);
    await sessions.open(c, operator);
    log.info('operator signed in', { operator });
    return c.redirect('/console/', 303);
  });

  onlyMethods(app, START, 'GET');
  onlyMethods(app, CALLBACK, 'GET');
}

async function finish(signIn: SignIn, code: string, attempt: SignInAttempt, log: Logger): Promise<string | undefined> {
  try {
    return await signIn.finish(code, attempt);
  } catch (error) {
    log.error('sign-in not finished', { error });
    return undefined;
  }
}

/** Lax, because the browser comes back from another site. */
function remember(c: Context, { state, verifier, nonce }: SignInAttempt): void {
  setCookie(c, COOKIE, [state, verifier, nonce].join('.'), {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/console',
    maxAge: TAKES_SECONDS,
    secure: new URL(c.req.url).protocol === 'https:',
  });
}

function recall(c: Context): SignInAttempt | undefined {
  const [state = '', verifier = '', nonce = ''] = (getCookie(c, COOKIE) ?? '').split('.');
  return state === '' || verifier === '' || nonce === '' ? undefined : { state, verifier, nonce };
}
