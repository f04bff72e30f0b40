// @ts-check
import { api, post, sentence } from '../lib/api.js';
import { confirmed } from '../lib/dialogs.js';
import { h, newId } from '../lib/dom.js';
import { plural } from '../lib/format.js';
import { toast } from '../lib/toast.js';
import { button, time } from '../lib/ui.js';
import { mayOf, SCOPES, scopeBoxes } from './key-scopes.js';
import { showOnce } from './show-once.js';

/** Keys that are revoked or ended and still listed. */
const OVER_SHOWN = 3;
const HOUR = 3_600_000;
/** How long the old key may stay valid after a rotation. @type {[string, string, number | null][]} */
const OVERLAPS = [
  ['day', 'for a day', 24 * HOUR],
  ['hour', 'for an hour', HOUR],
  ['week', 'for a week', 168 * HOUR],
  ['hand', 'until I revoke it', null],
];

/** The keys of an application and what can be done with them. @param {any} application @param {() => Promise<void>} refresh */
export function keysView(application, refresh) {
  const path = `/v1/admin/applications/${application.id}/keys`;
  const keys = application.keys.toSorted((/** @type {any} */ a, /** @type {any} */ b) =>
    a.createdAt < b.createdAt ? 1 : -1,
  );
  const live = keys.filter((/** @type {any} */ key) => key.state === 'valid').length;
  /** The valid keys, and the newest of those that are over. */
  const shown = keys.filter(
    (/** @type {any} */ key, /** @type {number} */ index) => key.state === 'valid' || index < live + OVER_SHOWN,
  );
  /** @param {() => Promise<void>} work */
  const attempt = async (work) => {
    try {
      await work();
    } catch (error) {
      toast(sentence(error), 'bad');
    }
  };
  const newKey = () =>
    attempt(async () => {
      const scopes = scopeBoxes(SCOPES.map(([scope]) => scope));
      const yes = await confirmed({
        title: `A new key for ${application.name}`,
        text: scopes.view,
        confirm: 'Make the key',
      });
      if (!yes) return;
      const { apiKey } = await post(path, { scopes: scopes.read() });
      await refresh();
      showOnce(`A new key of ${application.name}`, apiKey, 'Applications send with it, as Authorization: Bearer.');
    });
  const rotate = (/** @type {any} */ key) =>
    attempt(async () => {
      const overlap = h(
        'select',
        { id: newId() },
        OVERLAPS.map(([value, label]) => h('option', { value }, label)),
      );
      const yes = await confirmed({
        title: 'Rotate this key?',
        text: [
          h(
            'p',
            {},
            'A second key with the same scopes is made. Give it to ',
            application.name,
            '; both work meanwhile.',
          ),
          h('div.field', {}, h('label', { for: overlap.id }, 'The old key stays valid'), overlap),
        ],
        confirm: 'Rotate the key',
      });
      if (!yes) return;
      const ms = OVERLAPS.find(([value]) => value === overlap.value)?.[2] ?? null;
      const oldKeyExpiresAt = ms === null ? null : new Date(Date.now() + ms).toISOString();
      const { apiKey } = await post(`${path}/${key.id}/rotate`, { oldKeyExpiresAt });
      await refresh();
      showOnce(`A new key of ${application.name}`, apiKey, 'Give it to the application in place of the old one.');
    });
  const revoke = (/** @type {any} */ key) =>
    attempt(async () => {
      const yes = await confirmed({
        title: 'Revoke this key?',
        text: h(
          'p',
          {},
          'What ',
          application.name,
          ' sends with the key ',
          h('code', {}, key.id),
          ' is refused within a minute. This cannot be undone.',
        ),
        confirm: 'Revoke the key',
        danger: true,
      });
      if (!yes) return;
      await api('DELETE', `${path}/${key.id}`);
      toast('The key is revoked.');
      await refresh();
    });
  const actions = (/** @type {any} */ key) =>
    key.state === 'valid'
      ? h(
          'span.row',
          {},
          live < 2
            ? button('Rotate', () => rotate(key), { class: 'small', 'aria-label': `Rotate the key ${key.id}` })
            : null,
          button('Revoke', () => revoke(key), { class: 'small', 'aria-label': `Revoke the key ${key.id}` }),
        )
      : h('span', {}, '–');
  return [
    keys.length === 0
      ? h('p.hint', {}, 'It has no key.')
      : h(
          'table.cards',
          { 'aria-label': `Keys of ${application.name}` },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['Key', 'May', 'Created', 'Last used', 'State', 'Action'].map((name) => h('th', { scope: 'col' }, name)),
            ),
          ),
          h(
            'tbody',
            {},
            shown.map((/** @type {any} */ key) =>
              h(
                'tr',
                {},
                h('td', { 'data-label': 'Key' }, h('code', {}, `smsr_${key.id}_…`)),
                h('td', { 'data-label': 'May' }, mayOf(key.scopes)),
                h('td.nowrap', { 'data-label': 'Created' }, time(key.createdAt)),
                h('td.nowrap', { 'data-label': 'Last used' }, key.lastUsedAt ? time(key.lastUsedAt, true) : 'never'),
                h('td', { 'data-label': 'State' }, stateOf(key)),
                h('td', { 'data-label': 'Action' }, actions(key)),
              ),
            ),
          ),
        ),
    shown.length < keys.length
      ? h('p.hint', {}, `And ${plural(keys.length - shown.length, 'older key')} that opened something once.`)
      : null,
    live < 2
      ? h(
          'div.row',
          {},
          button('Make a new key', newKey, { class: 'small', 'aria-label': `Make a new key for ${application.name}` }),
        )
      : h('p.hint', {}, 'Two keys are valid, which is the most. Revoke the old one when the new one is in use.'),
  ];
}

/** @param {any} key */
const stateOf = (key) => {
  if (key.state === 'revoked') return h('span', {}, 'revoked ', time(key.revokedAt));
  if (key.state === 'expired') return h('span', {}, 'ended ', time(key.expiresAt));
  return h('span', {}, h('span.chip.s-sent', {}, 'valid'), key.expiresAt ? [' until ', time(key.expiresAt)] : null);
};
