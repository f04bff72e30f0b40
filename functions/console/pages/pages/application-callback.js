// @ts-check
import { api, post, sentence } from '../lib/api.js';
import { confirmed } from '../lib/dialogs.js';
import { h, newId } from '../lib/dom.js';
import { toast } from '../lib/toast.js';
import { button, time } from '../lib/ui.js';
import { showOnce } from './show-once.js';

const USE = 'The application checks by it that a callback is ours: see webhook-signature of Standard Webhooks.';

/** Where an application is told of final statuses, and what can be done about it. @param {any} application @param {() => Promise<void>} refresh */
export function callbackView(application, refresh) {
  const { name, callbackUrl } = application;
  const path = `/v1/admin/applications/${application.id}/callback`;
  /** @param {() => Promise<void>} work */
  const attempt = async (work) => {
    try {
      await work();
    } catch (error) {
      toast(sentence(error), 'bad');
    }
  };
  const set = () =>
    attempt(async () => {
      const input = h('input', {
        id: newId(),
        type: 'url',
        value: callbackUrl ?? '',
        autocomplete: 'off',
        placeholder: 'https://billing.example/sms',
      });
      const yes = await confirmed({
        title: `Callback of ${name}`,
        text: [
          h('p', {}, 'Each final status of a message is posted there, signed, and tried again for about a day.'),
          h('div.field', {}, h('label', { for: input.id }, 'URL'), input),
        ],
        confirm: 'Save the URL',
      });
      if (!yes) return;
      const { secret } = await api('PUT', path, { url: input.value.trim() });
      await refresh();
      if (secret === null) toast('Saved. The secret stays as it was.');
      else showOnce(`The callback secret of ${name}`, secret, USE);
    });
  const rotate = () =>
    attempt(async () => {
      const yes = await confirmed({
        title: 'Make a new secret?',
        text: h('p', {}, 'For a day callbacks are signed by both, so that ', name, ' can change over without a gap.'),
        confirm: 'Make a new secret',
      });
      if (!yes) return;
      const { secret } = await post(`${path}/secret`);
      await refresh();
      showOnce(`The callback secret of ${name}`, secret, USE);
    });
  const test = () =>
    attempt(async () => {
      const { ok, status, latencyMs, error } = await post(`${path}/test`);
      if (error) toast(`No answer: ${error.detail} (${error.code})`, 'bad');
      else if (ok) toast(`The application answered ${status} after ${latencyMs} ms.`);
      else toast(`The application answered ${status}: callbacks would be tried again.`, 'bad');
    });
  const remove = () =>
    attempt(async () => {
      const yes = await confirmed({
        title: 'Remove the callback?',
        text: h('p', {}, name, ' is told of nothing any more. A callback that is set later gets a new secret.'),
        confirm: 'Remove the callback',
        danger: true,
      });
      if (!yes) return;
      await api('DELETE', path);
      toast('The callback is removed.');
      await refresh();
    });
  const small = (/** @type {string} */ what) => ({ class: 'small', 'aria-label': `${what} of ${name}` });
  return h(
    'div.row.between',
    {},
    h(
      'p.grow',
      {},
      h('strong', {}, 'Callback: '),
      callbackUrl ? h('code', {}, callbackUrl) : 'none; it asks for statuses itself.',
      application.earlierSecretUntil && new Date(application.earlierSecretUntil) > new Date()
        ? h('span.hint', {}, ' The secret before signs too until ', time(application.earlierSecretUntil), '.')
        : null,
    ),
    h(
      'div.row',
      {},
      button(callbackUrl ? 'Change' : 'Set', set, small(callbackUrl ? 'Change the callback' : 'Set the callback')),
      callbackUrl
        ? [
            button('Try', test, small('Try the callback')),
            button('New secret', rotate, small('New secret for the callback')),
            button('Remove', remove, small('Remove the callback')),
          ]
        : null,
    ),
  );
}
