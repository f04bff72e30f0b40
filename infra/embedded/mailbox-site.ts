import type { Context, Hono } from 'hono';
import { createMailboxApp } from '#shared/embedded/mailbox.ts';
import type { Mailbox } from '#shared/embedded/mailbox-store.ts';
import { type AppEnv, createApp } from '#shared/http/app.ts';
import { askedOf } from '#shared/http/asked.ts';
import { bearerOf, sameToken, unauthenticated } from '#shared/http/authenticate.ts';
import type { Logger } from '#shared/log.ts';

/** Path of the mailbox on this machine's port. */
export const MAILBOX = '/mailbox';

/**
 * The mailbox for operators only, with a browser's session or the operator token. A browser that is not signed in is sent to the start
 * page, a script away.
 */
export function createMailboxSite(deps: {
  mailbox: Pick<Mailbox, 'list' | 'get'>;
  operatorToken: string;
  isSignedIn: (c: Context) => boolean | Promise<boolean>;
  log: Logger;
}): Hono<AppEnv> {
  const app = createApp(deps);
  app.use(`${MAILBOX}/*`, async (c, next) => {
    if (await deps.isSignedIn(c)) return next();
    const isPage = !c.req.path.startsWith(`${MAILBOX}/api`) && c.req.header('authorization') === undefined;
    if (isPage) return c.redirect('/', 303);
    if (!sameToken(bearerOf(askedOf(c)), deps.operatorToken)) throw unauthenticated('The operator token is not valid.');
    return next();
  });
  app.route(MAILBOX, createMailboxApp(deps.mailbox));
  return app;
}
