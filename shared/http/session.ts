import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { HOUR } from '#shared/domain/durations.ts';
import { sameToken } from './authenticate.ts';

const COOKIE = 'sms-relay-session';
/** How long a browser stays signed in, milliseconds. */
const LASTS_MS = 12 * HOUR;

/** Sessions of browsers in which an operator signed in; signed with the operator token, so a new token ends them all. */
export type Sessions = {
  open(c: Context, operator: string): Promise<void>;
  close(c: Context): void;
  /** Who is signed in in the browser that the request comes from. */
  operator(c: Context): Promise<string | undefined>;
};

export function createSessions(deps: { secret: () => Promise<string>; clock: () => number }): Sessions {
  const sign = async (until: string, name: string): Promise<string> =>
    createHmac('sha256', await deps.secret())
      .update(`session:${until}:${name}`)
      .digest('base64url');
  return {
    async open(c, operator) {
      const until = String(deps.clock() + LASTS_MS);
      const name = Buffer.from(operator).toString('base64url');
      setCookie(c, COOKIE, `${until}.${name}.${await sign(until, name)}`, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: LASTS_MS / 1_000,
        secure: new URL(c.req.url).protocol === 'https:',
      });
    },
    close: (c) => void deleteCookie(c, COOKIE, { path: '/' }),
    async operator(c) {
      const cookie = getCookie(c, COOKIE);
      if (cookie === undefined) return undefined;
      const [until = '', name = '', signature = ''] = cookie.split('.');
      const valid = sameToken(signature, await sign(until, name)) && Number(until) > deps.clock();
      return valid ? Buffer.from(name, 'base64url').toString() : undefined;
    },
  };
}
