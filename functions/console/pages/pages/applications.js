// @ts-check
import { api, get, post, sentence } from '../lib/api.js';
import { busy, fill, h, newId, toast } from '../lib/dom.js';
import { button, card, codeBox, confirmed, copyButton, drawer, empty, failure, loading, time } from '../lib/ui.js';

const PATH = '/v1/admin/applications';

/** @param {HTMLElement} place */
export function show(place) {
  const list = h('div.stack', {}, loading('the applications'));
  const refresh = async () => {
    try {
      const { applications } = await get(PATH);
      fill(
        list,
        applications.length === 0
          ? empty(h('p', {}, 'No application yet. Create one to get a key.'))
          : applications.map((/** @type {any} */ each) => view(each, refresh)),
      );
    } catch (error) {
      fill(list, failure(error, refresh));
    }
  };
  fill(place, create(refresh), list);
  void refresh();
}

/** @param {() => Promise<void>} refresh */
function create(refresh) {
  const name = h('input', {
    id: newId(),
    maxlength: '60',
    required: true,
    autocomplete: 'off',
    placeholder: 'Billing',
  });
  const problem = h('p.problem', { role: 'alert' });
  const submit = h('button.primary', {}, 'Create');
  return card(
    'create-heading',
    'New application',
    h(
      'form.row',
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          void busy(submit, async () => {
            try {
              const made = await post(PATH, { name: name.value });
              name.value = '';
              fill(problem);
              showOnce(`The key of ${made.name}`, made.apiKey, 'Applications send with it, as Authorization: Bearer.');
              await refresh();
            } catch (error) {
              fill(problem, sentence(error));
            }
          });
        },
      },
      h('div.field', {}, h('label', { for: name.id }, 'Name'), name),
      submit,
    ),
    problem,
  );
}

/** @param {string} title @param {string} secret @param {string} use */
function showOnce(title, secret, use) {
  const panel = drawer(title);
  panel.body.append(
    h('p.notice.warn', {}, 'Copy it now: it is shown this once and is stored only as a digest.'),
    codeBox(secret, title),
    h(
      'div.row',
      {},
      copyButton(secret),
      button('Done', () => panel.close(), { class: 'primary' }),
    ),
    h('p.hint', {}, use),
  );
}

/** @param {any} application @param {() => Promise<void>} refresh */
function view(application, refresh) {
  const id = newId();
  const keys = application.keys.toSorted((/** @type {any} */ a, /** @type {any} */ b) =>
    a.createdAt < b.createdAt ? 1 : -1,
  );
  const newKey = async () => {
    try {
      const { apiKey } = await post(`${PATH}/${application.id}/keys`);
      showOnce(
        `A new key of ${application.name}`,
        apiKey,
        'Give it to the application, then revoke the old one: until then both work.',
      );
      await refresh();
    } catch (error) {
      toast(sentence(error), 'bad');
    }
  };
  const revoke = async (/** @type {any} */ key) => {
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
    try {
      await api('DELETE', `${PATH}/${application.id}/keys/${key.id}`);
      toast('The key is revoked.');
      await refresh();
    } catch (error) {
      toast(sentence(error), 'bad');
    }
  };
  return card(
    id,
    application.name,
    h(
      'p.hint',
      {},
      'Created ',
      time(application.createdAt),
      ' · ',
      h('a', { href: `#/messages?applicationId=${encodeURIComponent(application.id)}` }, 'its messages'),
      application.callbackUrl ? ` · tells final statuses to ${application.callbackUrl}` : '',
    ),
    keys.length === 0
      ? h(
          'p.hint',
          {},
          application.id === 'console' ? 'What is sent by hand on this console. It needs no key.' : 'It has no key.',
        )
      : h(
          'table.cards',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['Key', 'Created', 'State', 'Action'].map((name) => h('th', { scope: 'col' }, name)),
            ),
          ),
          h(
            'tbody',
            {},
            keys.map((/** @type {any} */ key) =>
              h(
                'tr',
                {},
                h('td', { 'data-label': 'Key' }, h('code', {}, `smsr_${key.id}_…`)),
                h('td.nowrap', { 'data-label': 'Created' }, time(key.createdAt)),
                h(
                  'td',
                  { 'data-label': 'State' },
                  h('span', {}, key.revokedAt ? ['revoked ', time(key.revokedAt)] : h('span.chip.s-sent', {}, 'valid')),
                ),
                h(
                  'td',
                  { 'data-label': 'Action' },
                  h(
                    'span',
                    {},
                    key.revokedAt
                      ? '–'
                      : button('Revoke', () => revoke(key), {
                          class: 'small',
                          'aria-label': `Revoke the key ${key.id}`,
                        }),
                  ),
                ),
              ),
            ),
          ),
        ),
    application.id === 'console'
      ? null
      : h('div.row', {}, button('Make a new key', newKey, { 'aria-label': `Make a new key for ${application.name}` })),
  );
}
