import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { KeptMail, Mailbox } from './mailbox-store.ts';

/** The pages of the mailbox, to be mounted where operators may look: a list, each mail, and JSON under `/api`. */
export function createMailboxApp(mailbox: Pick<Mailbox, 'list' | 'get'>): Hono {
  const app = new Hono({ strict: false });
  const find = async (id: string): Promise<KeptMail | undefined> =>
    /^\d{1,15}$/.test(id) ? mailbox.get(Number(id)) : undefined;

  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
  });
  app.get('/', async (c) => {
    const base = new URL(c.req.url).pathname.replace(/\/$/, '');
    c.header('content-security-policy', PAGE_POLICY);
    return c.html(page('Mailbox', listOf(await mailbox.list(), base)));
  });
  app.get('/api', async (c) => c.json({ mails: (await mailbox.list()).map(view) }));
  app.get('/api/:id', async (c) => {
    const mail = await find(c.req.param('id'));
    return mail ? c.json(view(mail)) : c.json({ title: 'Not found', status: 404 }, 404);
  });
  app.get('/:id', async (c) => {
    const mail = await find(c.req.param('id'));
    if (!mail) return c.notFound();
    const base = new URL(c.req.url).pathname.replace(/\/+$/, '');
    c.header('content-security-policy', PAGE_POLICY);
    return c.html(page(mail.subject, mailOf(mail, base)));
  });
  app.get('/:id/html', async (c) => {
    const mail = await find(c.req.param('id'));
    if (!mail) return c.notFound();
    c.header('content-security-policy', MAIL_POLICY);
    return c.html(mail.html);
  });
  return app;
}

/** No scripts anywhere; the mail itself is shown in a frame without rights. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const view = ({ at, ...mail }: KeptMail) => ({ ...mail, at: new Date(at).toISOString() });

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const listOf = (mails: KeptMail[], base: string) =>
  mails.length === 0
    ? html`<p>No mail yet. Because no SMTP server is configured, mails are kept here instead of being sent.</p>`
    : html`<p>Because no SMTP server is configured, mails are kept here instead of being sent.</p>
<ul>${mails.map((mail) => html`<li><a href="${base}/${mail.id}">${mail.subject}</a><span>${time(mail.at)} · to ${mail.to.join(', ')}</span></li>`)}</ul>`;

const mailOf = (
  mail: KeptMail,
  base: string,
) => html`<p><a href="${base.replace(/\/[^/]*$/, '') || '/'}">Mailbox</a></p>
<p>${time(mail.at)}<br>To ${mail.to.join(', ')}</p>
<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${base}/html"></iframe>
<h2>As text</h2>
<pre>${mail.text}</pre>`;

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem}
ul{list-style:none;padding:0}li{padding:.75rem 0;border-top:1px solid #8886}li a{display:block;font-weight:600}li span{font-size:.875rem}
iframe{width:100%;height:44rem;border:1px solid #8886;border-radius:6px}@media(max-width:480px){iframe{height:56rem}}pre{white-space:pre-wrap;overflow-wrap:anywhere}h1{font-size:1.375rem}h2{font-size:1.125rem}`;

const page = (title: string, content: unknown) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${raw(STYLE)}</style></head>
<body><main><h1>${title}</h1>${content}</main></body>
</html>`;
