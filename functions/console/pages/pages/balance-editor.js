// @ts-check
import { api, get, post } from '../lib/api.js';
import { same } from '../lib/diff.js';
import { fill, h } from '../lib/dom.js';
import { exchangeView } from '../lib/exchange.js';
import { createForm, inForce, showProblems } from '../lib/form.js';
import { refusal } from '../lib/refusal.js';
import { toast } from '../lib/toast.js';
import { button, card, loading } from '../lib/ui.js';
import { balanceFields } from './balance-form.js';
import { BALANCE_LABELS } from './balance-labels.js';

export const SETTINGS = '/v1/admin/balance/settings';

/**
 * The settings of the check as a form, which can be tried before it is saved.
 *
 * @param {HTMLElement} place
 * @param {{ saved: any, defaults: any, preset: any }} read
 * @param {() => Promise<void>} savedNow
 */
export function balanceEditor(place, { saved, defaults, preset }, savedNow) {
  let { version, ...baseline } = saved;
  const fields = h('div.stack');
  const summary = h('div', { role: 'status' });
  const result = h('div.stack', { 'aria-live': 'polite' });
  const form = createForm(structuredClone(baseline), {
    defaults,
    labels: BALANCE_LABELS,
    changed: () => changed(),
    rebuild: () => rebuild(),
  });
  const dirty = () => !same(form.draft, baseline);
  const rebuild = () => {
    form.fields.clear();
    fill(fields, balanceFields(form, run, result));
  };
  const changed = () => {
    place.closest('.page')?.toggleAttribute('data-dirty', dirty());
    fill(summary, h('p.hint', {}, inForce(version, dirty())));
  };
  const edit = (/** @type {any} */ settings) => {
    form.draft = settings;
    rebuild();
    changed();
  };
  const take = (/** @type {any} */ answer) => {
    ({ version, ...baseline } = answer);
    edit(structuredClone(baseline));
  };
  const refused = (/** @type {unknown} */ error, /** @type {string} */ opening) =>
    refusal(form, error, { opening, readNewest: async () => take(await get(SETTINGS)) });
  const run = button('Run test', async () => {
    fill(result, loading('the balance'));
    try {
      const test = await post('/v1/admin/balance/test', { settings: form.draft });
      showProblems(form, []);
      fill(result, testView(test));
    } catch (error) {
      fill(result, refused(error, 'Not tried: '));
    }
  });
  const save = button(
    'Save',
    async () => {
      try {
        take(await api('PUT', SETTINGS, { version, ...form.draft }));
        toast(`Saved as version ${version}.`);
        await savedNow();
      } catch (error) {
        fill(summary, refused(error, 'Not saved: '));
      }
    },
    { class: 'primary', type: 'submit' },
  );
  fill(
    place,
    card(
      'check-heading',
      'Check SMS balance',
      preset
        ? h(
            'div.row',
            {},
            button(`Fill in what ${preset.name} needs`, () => edit({ ...form.draft, ...checkOf(preset.balance) })),
          )
        : null,
      h(
        'form.stack',
        { onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
        fields,
        h('div.save-bar.row.between', {}, summary, save),
      ),
    ),
  );
  rebuild();
  changed();
  return dirty;
}

/** What a preset knows of its gateway's balance. @param {any} balance */
const checkOf = ({ url, method, fieldName, scale, errorPattern }) => ({
  checkUrl: url,
  method,
  fieldName,
  fieldRegex: '',
  ...(scale === undefined ? {} : { scale }),
  ...(errorPattern === undefined ? {} : { errorMatch: [{ regex: errorPattern }] }),
});

/** @param {any} test */
const testView = (test) => [
  test.balance === null
    ? h('p.verdict.o-rejected', {}, h('strong', {}, 'Balance unknown: '), test.why)
    : h(
        'p.verdict.o-accepted',
        {},
        h('strong', {}, `Parsed balance: ${test.balance}${test.currency ? ` ${test.currency}` : ''}`),
        `, read ${test.readAt}. `,
        h('code', {}, test.snippet),
      ),
  h('details', {}, h('summary', {}, 'Request and answer'), exchangeView(test.exchange)),
];
