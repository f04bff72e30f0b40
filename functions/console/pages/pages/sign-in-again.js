// @ts-check
import { get } from '../lib/api.js';
import { STAYS } from '../lib/dialogs.js';
import { h, newId } from '../lib/dom.js';
import { every } from '../lib/refresh.js';
import { removeDialog, toast } from '../lib/toast.js';
import { tokenForm } from './token-form.js';

/**
 * Asks who is there over the page that is open, so that nothing on it is lost. A sign-in in another tab of the browser counts, too.
 *
 * @param {string | null} url of the operators' user pool
 * @returns {Promise<void>} resolves when somebody is signed in
 */
export function signInAgain(url) {
  return new Promise((resolve) => {
    const titleId = newId();
    const done = () => {
      if (!dialog.open) return;
      stop();
      dialog.close();
      removeDialog(dialog);
      toast('You are signed in again.');
      resolve();
    };
    const form = tokenForm(done);
    const dialog = h(
      'dialog.ask.curtain',
      { 'aria-labelledby': titleId, ...STAYS },
      h(
        'div.stack',
        {},
        h('h2', { id: titleId }, 'Your session has ended'),
        h('p', {}, 'Sign in again. What you entered on this page is still there.'),
        url
          ? h(
              'p',
              {},
              h('a.button.primary', { href: url, target: '_blank', rel: 'noopener' }, 'Sign in with your account'),
              h('span.hint', {}, ' in a new tab; then come back to this one.'),
            )
          : null,
        form.view,
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    if (!url) form.token.focus();
    const stop = every(1_500, async () => {
      if ((await get('/console/session')).operator) done();
    });
  });
}
