// @ts-check
import { fill, h } from '../lib/dom.js';
import { keepPlace } from '../lib/kept-place.js';
import { tokenForm } from './token-form.js';

/**
 * Asks for the operator token, or offers the operators' user pool where there is one.
 *
 * @param {HTMLElement} app
 * @param {{ wrongLink: boolean, failed: boolean, url: string | null, done: () => Promise<void> }} options
 */
export function signIn(app, { wrongLink, failed, url, done }) {
  document.title = 'Sign in · SMS relay';
  const form = tokenForm(async () => {
    if (location.hash.includes('sign-in')) history.replaceState(history.state, '', '#/');
    await done();
  });
  if (wrongLink)
    form.say(
      'The link holds a token that is not the one of this relay. Copy the link once more from where the relay printed it.',
    );
  if (failed) form.say('The sign-in was not finished. Try once more.');
  fill(
    app,
    h(
      'main.sign-in',
      {},
      h('img', { src: 'icon.svg', alt: '', width: '48', height: '48' }),
      h('h1', {}, 'SMS relay'),
      url ? h('p', {}, h('a.button.primary', { href: url, onclick: keepPlace }, 'Sign in with your account')) : null,
      form.view,
    ),
  );
  if (!url) form.token.focus();
}
