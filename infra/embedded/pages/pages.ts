import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { sameToken } from '#shared/http/authenticate.ts';
import { createSessions } from '#shared/http/session.ts';
import type { Access } from '../access.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type StartPage, signInPage, startCss, startPage } from './start-page.ts';

/** What the pages show, and who may see it. */
export type PagesDeps = {
  access: Access;
  clock: () => number;
  overview: () => Promise<Pick<StartPage, 'gateway' | 'condition' | 'messages'>>;
  sandbox: Sandbox;
  /** False when mail leaves by SMTP. */
  hasMailbox: boolean;
};

/** The pages of one machine, behind the operator token. */
export function createPages({ access, clock, overview, sandbox, hasMailbox }: PagesDeps): Hono {
  const sessions = createSessions({ secret: access.operatorToken, clock });
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
    }),
  );
  app.get('/assets/start.css', (c) => c.body(startCss.toString(), 200, { 'content-type': 'text/css; charset=utf-8' }));

  app.get('/', async (c) => {
    const token = c.req.query('token');
    if (token !== undefined) {
      if (!sameToken(token, access.operatorToken)) return c.html(signInPage(true), 401);
      sessions.open(c);
      return c.redirect('/', 303);
    }
    if (!sessions.has(c)) return c.html(signInPage(false), 401);
    c.header('cache-control', 'no-store');
    return c.html(startPage({ access, ...(await overview()), inbox: sandbox.inbox({ limit: 10 }), hasMailbox }));
  });

  app.post('/sign-in', async (c) => {
    const { token } = await c.req.parseBody();
    if (typeof token !== 'string' || !sameToken(token.trim(), access.operatorToken))
      return c.html(signInPage(true), 401);
    sessions.open(c);
    return c.redirect('/', 303);
  });

  app.notFound((c) => c.text('There is nothing here. The start page is at /.', 404));
  return app;
}
