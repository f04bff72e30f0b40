// @ts-check
import { api, post } from '../lib/api.js';
import { drawer } from '../lib/dialogs.js';
import { busy, fill, h } from '../lib/dom.js';
import { numberField, selectField, textField } from '../lib/fields.js';
import { createForm } from '../lib/form.js';
import { refusal } from '../lib/refusal.js';
import { toast } from '../lib/toast.js';
import { button } from '../lib/ui.js';
import { APPLICATION_LABELS } from './application-labels.js';
import { SCOPES, scopeBoxes } from './key-scopes.js';
import { showOnce } from './show-once.js';

const PATH = '/v1/admin/applications';
const DAY = 86_400_000;
const LIFETIMES = /** @type {[any, string][]} */ ([
  [null, 'Never'],
  [30, 'After 30 days'],
  [90, 'After 90 days'],
  [365, 'After a year'],
]);
const COUNTS = ['perSecond', 'perDay', 'perRecipientHour', 'perRecipientDay'];

/** @param {any} defaults the limits of a new application @param {() => Promise<void>} refresh */
export function createApplication(defaults, refresh) {
  const scopes = scopeBoxes(SCOPES.map(([scope]) => scope));
  openForm({
    title: 'New application',
    confirm: 'Create',
    draft: { name: '', expires: null, ...shownLimits(defaults) },
    defaults: { name: '', expires: null, ...shownLimits(defaults) },
    refresh,
    extra: (form) => [scopes.view, selectField(form, 'expires', LIFETIMES, 'A key that ends must be rotated before.')],
    save: async (draft) => {
      const expiresAt = draft.expires === null ? null : new Date(Date.now() + draft.expires * DAY).toISOString();
      const body = { name: draft.name, limits: limitsOf(draft), scopes: scopes.read(), expiresAt };
      const made = await post(PATH, body);
      return () =>
        showOnce(`The key of ${made.name}`, made.apiKey, 'Applications send with it, as Authorization: Bearer.');
    },
  });
}

/** @param {any} application @param {any} defaults @param {() => Promise<void>} refresh */
export function editApplication({ id, name, version, limits }, defaults, refresh) {
  openForm({
    title: `Name and limits of ${name}`,
    confirm: 'Save',
    draft: { name, ...shownLimits(limits) },
    defaults: { name, ...shownLimits(defaults) },
    refresh,
    extra: () => [],
    save: async (draft) => {
      await api('PATCH', `${PATH}/${id}`, { name: draft.name, limits: limitsOf(draft), version });
      return () => toast('Saved. It is in force within a minute.');
    },
  });
}

/** @param {any} limits */
const shownLimits = (limits) => ({ ...limits, countries: (limits?.countries ?? []).join(', ') });

/** @param {any} draft */
const limitsOf = (draft) => {
  const countries = String(draft.countries)
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  return {
    ...Object.fromEntries(COUNTS.map((name) => [name, draft[name]])),
    countries: countries.length === 0 ? null : countries,
  };
};

/**
 * @param {{
 *   title: string,
 *   confirm: string,
 *   draft: Record<string, any>,
 *   defaults: Record<string, any>,
 *   refresh: () => Promise<void>,
 *   extra: (form: any) => any[],
 *   save: (draft: Record<string, any>) => Promise<() => void>,
 * }} options
 */
function openForm({ title, confirm, draft, defaults, refresh, extra, save }) {
  const panel = drawer(title, { byBackdrop: false });
  const fields = h('div.stack');
  const result = h('div');
  const form = createForm(draft, { defaults, labels: APPLICATION_LABELS, changed: () => {}, rebuild: () => build() });
  const build = () => {
    form.fields.clear();
    fill(
      fields,
      textField(form, 'name', { placeholder: 'Billing' }),
      h('h3', {}, 'Limits'),
      h('p.hint', {}, 'Against bugs and stolen keys. Empty is no limit. Days and hours are those of UTC.'),
      h(
        'div.pair',
        {},
        COUNTS.map((name) => numberField(form, name, { nullable: true, placeholder: 'no limit' })),
      ),
      textField(form, 'countries', {
        placeholder: 'all',
        hint: 'ISO codes, such as SO, KE.',
      }),
      extra(form),
    );
  };
  const submit = h('button.primary', {}, confirm);
  const send = async () => {
    try {
      const after = await save(form.draft);
      panel.close();
      after();
      await refresh();
    } catch (error) {
      fill(result, refusal(form, error));
    }
  };
  build();
  panel.body.append(
    h(
      'form.stack',
      {
        novalidate: true,
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          void busy(submit, send);
        },
      },
      fields,
      result,
      h(
        'div.row.end',
        {},
        button('Cancel', () => panel.close()),
        submit,
      ),
    ),
  );
  form.fields.get('name')?.control?.focus();
}
