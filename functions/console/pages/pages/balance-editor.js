// @ts-check
import { api, get, post } from '../lib/api.js';
import { fill, h } from '../lib/dom.js';
import { exchangeView } from '../lib/exchange.js';
import { showProblems } from '../lib/form.js';
import { refusal } from '../lib/refusal.js';
import { settingsForm } from '../lib/settings-form.js';
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
  const result = h('div.stack', { 'aria-live': 'polite' });
  const settings = settingsForm(place, saved, {
    defaults,
    labels: BALANCE_LABELS,
    view: (draft) => balanceFields(draft, run, result),
  });
  const { form, fields, summary, take } = settings;
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
        const { version } = settings.inForce();
        const answer = await api('PUT', SETTINGS, { version, ...form.draft });
        take(answer);
        toast(`Saved as version ${answer.version}.`);
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
            button(`Fill in what ${preset.name} needs`, () =>
              settings.edit({ ...form.draft, ...checkOf(preset.balance) }),
            ),
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
  settings.discard();
  return settings.dirty;
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
