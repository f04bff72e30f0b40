import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sameToken } from './authenticate.ts';

const COOKIE = 'sms-relay-session';
/** How long a browser stays signed in, milliseconds. */
const LASTS_MS = 12 * 3_600_000;

/** Sessions of a browser that was opened with the operator token; signed with the token, so a new token ends them all. */
export type Sessions = {
  open(c: Context): Promise<void>;
  close(c: Context): void;
  /** Whether the request comes from a signed-in browser. */
  has(c: Context): Promise<boolean>;
};

export function createSessions(deps: { secret: () => Promise<string>; clock: () => number }): Sessions {
  const sign = async (until: string): Promise<string> =>
    createHmac('sha256', await deps.secret())
      .update(`session:${until}`)
      .digest('base64url');
  return {
    async open(c) {
      const until = String(deps.clock() + LASTS_MS);
      setCookie(c, COOKIE, `${until}.${await sign(until)}`, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: LASTS_MS / 1_000,
        secure: new URL(c.req.url).protocol === 'https:',
      });
    },
    close: (c) => void deleteCookie(c, COOKIE, { path: '/' }),
    async has(c) {
      const cookie = getCookie(c, COOKIE);
      if (cookie === undefined) return false;
      const [until = '', signature = ''] = cookie.split('.');
      return sameToken(signature, await sign(until)) && Number(until) > deps.clock();
    },
  };
}
