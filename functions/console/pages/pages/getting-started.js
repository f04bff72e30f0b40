// @ts-check
import { get } from '../lib/api.js';
import { fill, h } from '../lib/dom.js';
import { count } from '../lib/format.js';
import { every, load } from '../lib/refresh.js';
import { card, codeBox, copyButton, empty, time } from '../lib/ui.js';

/** What a fresh relay needs for its first message, and the phone of its sandbox. @param {HTMLElement} place */
export function showStart(place) {
  let stop = () => {};
  void (async () => {
    const { gettingStarted } = await get('/v1/admin/getting-started').catch(() => ({ gettingStarted: null }));
    if (!gettingStarted?.apiKey && !gettingStarted?.sandbox) return;
    const { url, apiKey, sandbox } = gettingStarted;
    const curl = [
      `curl -i ${url}/v1/messages \\`,
      `  -H 'Authorization: Bearer ${apiKey}' \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '{"to": "+252612345678", "text": "Hello from the relay"}'`,
    ].join('\n');
    const phone = h('div');
    fill(
      place,
      h(
        'div.columns.even',
        {},
        apiKey
          ? card(
              'start-heading',
              'Getting started',
              h(
                'p',
                {},
                'Applications send with a key. This one belongs to the first application; paste the command into a terminal, or ',
                h('a', { href: '#/send' }, 'send by hand'),
                '.',
              ),
              codeBox(curl, 'A command that sends a message'),
              h(
                'div.row',
                {},
                copyButton(curl, 'Copy the command'),
                copyButton(apiKey, 'Copy the key'),
                h('a', { href: '/v1/openapi.json' }, 'The API as OpenAPI'),
              ),
            )
          : null,
        sandbox
          ? card(
              'phone-heading',
              'The sandbox phone',
              h(
                'p.hint',
                {},
                'The sandbox stands in for a gateway until you ',
                h('a', { href: '#/gateway' }, 'set up your own'),
                '. What it was handed arrives here.',
              ),
              phone,
            )
          : null,
      ),
    );
    if (!sandbox) return;
    await load(phone, 'the phone', async () => h('div'));
    stop = every(3_000, async () => {
      const inbox = await get('/sandbox/inbox?limit=5');
      fill(
        phone,
        inbox.messages.length === 0
          ? empty(h('p', {}, 'Nothing received yet.'))
          : h(
              'ul.phone',
              {},
              inbox.messages.map((/** @type {any} */ sms) =>
                h(
                  'li',
                  {},
                  h('p.hint', {}, time(sms.receivedAt), ` · to ${sms.to}${sms.from ? ` · from ${sms.from}` : ''}`),
                  h('blockquote', { dir: 'auto' }, sms.text),
                ),
              ),
            ),
        inbox.total > 5 ? h('p.hint', {}, `${count(inbox.total)} received in all.`) : null,
      );
    });
  })();
  return () => stop();
}
