import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Message } from '#shared/domain/message.ts';
import type { Access } from '../access.ts';
import type { Inbox } from '../sandbox/phone.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const page = (title: string, body: Html): Html => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="stylesheet" href="/assets/start.css" />
  </head>
  <body>
    <main>${body}</main>
  </body>
</html>`;

/** Asks for the token, for a browser that was not opened by the link in the terminal. */
export const signInPage = (wrong: boolean): Html =>
  page(
    'SMS relay: sign in',
    html`<h1>SMS relay</h1>
      <p>Open the link that the relay printed when it started, or paste the operator token from <code>access.json</code>.</p>
      ${wrong ? html`<p class="bad" role="alert">That token is not the one of this relay.</p>` : ''}
      <form method="post" action="/sign-in">
        <label for="token">Operator token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required />
        <button>Sign in</button>
      </form>`,
  );

/** What the start page shows. */
export type StartPage = {
  access: Access;
  gateway: { url: string; enabled: boolean } | undefined;
  condition: string;
  messages: Message[];
  inbox: Inbox;
  hasMailbox: boolean;
};

/** What runs, how to send the first message, what became of the last ones. */
export const startPage = ({ access, gateway, condition, messages, inbox, hasMailbox }: StartPage): Html =>
  page(
    'SMS relay',
    html`<h1>SMS relay</h1>
      <p>It runs at <code>${access.url}</code> and hands messages to <code>${gateway?.url ?? 'no gateway yet'}</code>: ${condition}.</p>
      <h2>Send a message</h2>
      <p>This is the key of the first application; scripts find it in <code>access.json</code>.</p>
      <pre tabindex="0">${curl(access)}</pre>
      <h2>Last messages</h2>
      ${messagesTable(messages)}
      <h2>The sandbox phone</h2>
      <p>${inbox.total} received so far. The sandbox stands in for a gateway until you <a href="#gateway">set up your own</a>.</p>
      ${inboxList(inbox)}
      ${
        hasMailbox
          ? html`<h2>Mails</h2>
              <p>No mail server is set (<code>SMTP_HOST</code>), so mails about the balance are kept in the <a href="/mailbox">mailbox</a>.</p>`
          : ''
      }
      <h2 id="gateway">Your own gateway</h2>
      <p>
        Describe it with <code>PUT /v1/admin/settings/gateway</code>; <code>GET /v1/admin/gateway/presets</code> has 25 to start from. The whole
        API is in <a href="/v1/openapi.json">/v1/openapi.json</a>.
      </p>`,
  );

const curl = ({ url, apiKey }: Access): string =>
  [
    `curl -i ${url}/v1/messages \\`,
    `  -H 'Authorization: Bearer ${apiKey}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"to": "+252612345678", "text": "Hello from the relay"}'`,
  ].join('\n');

const time = (at: number | string): Html => {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`;
};

const messagesTable = (messages: Message[]): Html =>
  messages.length === 0
    ? html`<p class="empty">None yet. Paste the command above into a terminal, then reload this page.</p>`
    : html`<div class="wide" tabindex="0" role="region" aria-label="Last messages">
        <table>
          <thead>
            <tr><th>Accepted (UTC)</th><th>Recipient</th><th>Text</th><th>Status</th><th>Details</th></tr>
          </thead>
          <tbody>
            ${messages.map(
              (message) =>
                html`<tr>
                  <td>${time(message.acceptedAt)}</td>
                  <td>${message.to}</td>
                  <td class="text">${message.text}</td>
                  <td><span class="status ${message.status}">${message.status}</span></td>
                  <td>${message.detail ?? ''}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;

const inboxList = (inbox: Inbox): Html =>
  inbox.messages.length === 0
    ? html`<p class="empty">Nothing received yet.</p>`
    : html`<ul class="phone">
        ${inbox.messages.map(
          (sms) =>
            html`<li><span class="meta">${time(sms.receivedAt)} · to ${sms.to} · from ${sms.from || 'the gateway'}</span><br />${sms.text}</li>`,
        )}
      </ul>`;

/** The page's only style sheet, light and dark. */
export const startCss = raw(`
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: #8884; --soft: #8881; }
body { margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; background: var(--soft); border-radius: 4px; }
code { padding: .1em .3em; overflow-wrap: anywhere; } pre { padding: .8rem 1rem; overflow-x: auto; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td.text, td:last-child { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 12rem; }
.status { padding: .1rem .5rem; border-radius: 1rem; border: 1px solid currentColor; font-size: .85rem; }
.sent { color: light-dark(#0a6b2d, #6fd08f); } .error { color: light-dark(#b3261e, #ff8a80); } .retrying { color: light-dark(#8a5300, #ffb74d); }
.phone { list-style: none; padding: 0; } .phone li { background: var(--soft); border-radius: .6rem; padding: .5rem .8rem; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.meta { font-size: .85rem; opacity: .8; } .empty { opacity: .8; } .bad { color: light-dark(#b3261e, #ff8a80); }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; } label { width: 100%; }
input, button { font: inherit; padding: .4rem .7rem; }
`);
