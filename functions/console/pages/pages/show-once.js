// @ts-check
import { drawer } from '../lib/dialogs.js';
import { h } from '../lib/dom.js';
import { guardLeaving } from '../lib/leaving.js';
import { button, codeBox, copyButton } from '../lib/ui.js';

const LEAVING = 'What is shown here is shown this once. Leave it, and lose it if you have not copied it?';

/** Shows a secret that is nowhere to be read again, until somebody says that it is copied. @param {string} title @param {string} secret @param {string} use */
export function showOnce(title, secret, use) {
  const unguard = guardLeaving(() => window.confirm(LEAVING));
  const panel = drawer(title, { stays: true, closed: unguard });
  panel.body.append(
    h('p.notice.warn', {}, 'Copy it now: it is shown this once.'),
    codeBox(secret, title),
    h(
      'div.row',
      {},
      copyButton(secret),
      button('I have copied it', () => panel.close(), { class: 'primary' }),
    ),
    h('p.hint', {}, use),
  );
}
