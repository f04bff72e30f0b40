// @ts-check
import { api, sentence } from '../lib/api.js';
import { busy, fill, h } from '../lib/dom.js';

/**
 * Asks for the operator token, or offers the operators' user pool where there is one.
 *
 * @param {HTMLElement} app
 * @param {{ wrongLink: boolean, failed: boolean, url: string | null, done: () => Promise<void> }} options
 */
export function signIn(app, { wrongLink, failed, url, done }) {
  document.title = 'Sign in · SMS relay';
  const problem = h('p.bad-text', { id: 'sign-in-problem', role: 'alert' });
  if (wrongLink)
    problem.textContent =
      'The link holds a token that is not the one of this relay. Copy the link once more from where the relay printed it.';
  if (failed) problem.textContent = 'The sign-in was not finished. Try once more.';
  const token = h('input', {
    id: 'token',
    name: 'token',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
    'aria-describedby': 'sign-in-hint sign-in-problem',
  });
  const submit = h('button.primary', {}, 'Sign in');
  fill(
    app,
    h(
      'main.sign-in',
      {},
      h('img', { src: 'icon.svg', alt: '', width: '48', height: '48' }),
      h('h1', {}, 'SMS relay'),
      url ? h('p', {}, h('a.button.primary', { href: url }, 'Sign in with your account')) : null,
      h(
        'form',
        {
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            void busy(submit, async () => {
              try {
                await api('POST', '/console/session', { token: token.value }, { quiet: true });
                if (location.hash.includes('sign-in')) history.replaceState(history.state, '', '#/');
                await done();
              } catch (error) {
                problem.textContent = sentence(error);
                token.focus();
              }
            });
          },
        },
        h('label', { for: 'token' }, 'Operator token'),
        token,
        problem,
        submit,
        h(
          'p.hint',
          { id: 'sign-in-hint' },
          'On one machine, open the link that the relay printed when it started, or take the token from access.json in its data directory. On AWS it is in Secrets Manager.',
        ),
      ),
    ),
  );
  if (!url) token.focus();
}
