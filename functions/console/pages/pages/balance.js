// @ts-check
import { ApiProblem, api, get, post } from '../lib/api.js';
import { same } from '../lib/diff.js';
import { fill, h, toast } from '../lib/dom.js';
import {
  checkField,
  createForm,
  linesField,
  numberField,
  secretsField,
  selectField,
  showProblems,
  textField,
} from '../lib/fields.js';
import { count, plural } from '../lib/format.js';
import { button, card, empty, every, exchangeView, failure, loading, time } from '../lib/ui.js';
import { balanceView } from './dashboard.js';

const SETTINGS = '/v1/admin/balance/settings';

/** What a check has before anybody saved one. */
const DEFAULTS = {
  enabled: false,
  source: 'url',
  checkUrl: '',
  allowPlainHttp: false,
  fieldName: '',
  fieldRegex: '',
  method: 'GET',
  body: '',
  contentType: 'x-www-form-urlencoded',
  useGatewayHeaders: true,
  headers: [],
  variables: [],
  scale: 1,
  errorMatch: [],
  currency: '',
  every: '5 minutes',
  emails: [],
  dashboardNotification: true,
  minimumBalance: 10,
  stopBelow: null,
};

/** @param {HTMLElement} place @param {{ refreshBanners: () => Promise<void> }} shell */
export function show(place, { refreshBanners }) {
  let dirty = () => false;
  const form = h('div', {}, loading('the settings'));
  const now = h('div.stack', {}, loading('the balance'));
  const history = h('div.stack');
  const mails = h('div');
  fill(
    place,
    h(
      'div.columns',
      {},
      form,
      h('div.stack', {}, card('now-heading', 'Balance', now), card('history-heading', 'Readings', history), mails),
    ),
  );
  const showMails = async () => {
    // Only where no mail server is set up are mails kept here; elsewhere there is nothing to show.
    const kept = await get('/mailbox/api').catch(() => null);
    fill(mails, kept ? card('mails-heading', 'Mails', mailList(kept.mails)) : null);
  };
  const refresh = async () => {
    void showMails();
    try {
      const overview = await get('/v1/balance?points=200');
      fill(now, balanceView(overview));
      fill(history, readings(overview));
    } catch (error) {
      fill(now, failure(error, refresh));
      fill(history);
    }
  };
  void (async function start() {
    try {
      const [settings, presets, gateway] = await Promise.all([
        get(SETTINGS),
        get('/v1/admin/gateway/presets'),
        get('/v1/admin/settings/gateway').catch(() => null),
      ]);
      const preset = presets.presets.find(
        (/** @type {any} */ each) => each.balance && hostOf(each.settings.gatewayUrl) === hostOf(gateway?.gatewayUrl),
      );
      dirty = build(form, settings, preset, async () => {
        await Promise.all([refresh(), refreshBanners()]);
        // The first check runs beside the save: what it read is there a moment later.
        setTimeout(() => place.isConnected && Promise.all([refresh(), refreshBanners()]), 2_000);
      });
    } catch (error) {
      fill(form, failure(error, start));
    }
  })();
  const stop = every(15_000, refresh);
  return {
    leave: stop,
    mayLeave: () => !dirty() || window.confirm('The changed balance settings are not saved. Leave them?'),
  };
}

/** @param {string | undefined} url */
const hostOf = (url) => URL.parse(String(url).replace(/%[A-Z0-9_]+%/g, 'x'))?.host;

/** @param {HTMLElement} place @param {any} saved @param {any} preset @param {() => Promise<void>} savedNow */
function build(place, saved, preset, savedNow) {
  let { version, ...baseline } = saved;
  const fields = h('div.stack');
  const summary = h('div', { role: 'status' });
  const result = h('div.stack', { 'aria-live': 'polite' });
  const form = createForm(structuredClone(baseline), DEFAULTS, { changed: () => changed(), rebuild: () => rebuild() });
  const dirty = () => !same(form.draft, baseline);
  const rebuild = () => {
    form.fields.clear();
    fill(fields, balanceFields(form, run, result));
  };
  const changed = () => {
    if (dirty()) place.closest('.page')?.setAttribute('data-dirty', '');
    else place.closest('.page')?.removeAttribute('data-dirty');
    fill(
      summary,
      h(
        'p.hint',
        {},
        dirty()
          ? 'Not saved yet.'
          : version === 0
            ? 'Nothing is saved yet; these are the defaults.'
            : `Version ${version} is in force.`,
      ),
    );
  };
  const refused = (/** @type {unknown} */ error, /** @type {HTMLElement} */ where) => {
    if (error instanceof ApiProblem && error.status === 400) showProblems(form, error.errors);
    for (const { problem } of form.fields.values()) {
      const details = problem.closest('details');
      if (problem.childElementCount > 0 && details) details.open = true;
    }
    if (error instanceof ApiProblem && error.status === 409) {
      fill(
        where,
        h(
          'div.notice.bad',
          { role: 'alert' },
          h('p', {}, error.message),
          button('Read the newest version', async () => {
            ({ version, ...baseline } = await get(SETTINGS));
            form.draft = structuredClone(baseline);
            rebuild();
            changed();
          }),
        ),
      );
    } else fill(where, failure(error));
  };
  const run = button('Run test', async () => {
    fill(result, loading('the balance'));
    try {
      const test = await post('/v1/admin/balance/test', { settings: form.draft });
      showProblems(form, []);
      fill(
        result,
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
      );
    } catch (error) {
      refused(error, result);
    }
  });
  const save = button(
    'Save',
    async () => {
      try {
        const answer = await api('PUT', SETTINGS, { version, ...form.draft });
        ({ version, ...baseline } = answer);
        form.draft = structuredClone(baseline);
        rebuild();
        changed();
        toast(`Saved as version ${version}.`);
        await savedNow();
      } catch (error) {
        refused(error, summary);
      }
    },
    { class: 'primary', type: 'submit' },
  );
  const fromPreset = () => {
    const { url, method, fieldName, scale, errorPattern } = preset.balance;
    Object.assign(form.draft, {
      checkUrl: url,
      method,
      fieldName,
      fieldRegex: '',
      ...(scale === undefined ? {} : { scale }),
      ...(errorPattern === undefined ? {} : { errorMatch: [{ regex: errorPattern }] }),
    });
    rebuild();
    changed();
  };
  fill(
    place,
    card(
      'check-heading',
      'Check SMS balance',
      preset ? h('div.row', {}, button(`Fill in what ${preset.name} needs`, fromPreset)) : null,
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

/** The model's form in the model's order. @param {import('../lib/fields.js').Form} form @param {HTMLElement} run @param {HTMLElement} result */
const balanceFields = (form, run, result) => [
  checkField(form, 'enabled', 'Enable'),
  textField(form, 'checkUrl', 'Check URL', {
    mono: true,
    type: 'url',
    placeholder: 'https://',
    hint: 'The first number of the answer is the balance, unless a field name or an expression says which.',
  }),
  h('div.row', {}, run),
  result,
  textField(form, 'fieldName', 'Field name', {
    mono: true,
    placeholder: 'first number',
    hint: 'A key or a dotted path, e.g. credits.balance, instead of the first number.',
  }),
  textField(form, 'fieldRegex', 'Expression', {
    mono: true,
    placeholder: '^00 (.+)$',
    hint: 'Instead of a field name, for an answer with a code before the amount: ^00 (.+)$ reads 540 in “00 540”. What the first group finds, else the whole match, is the balance. RE2 syntax; . ends at a line break.',
  }),
  h(
    'div.pair',
    {},
    selectField(form, 'method', 'Request method', [
      ['GET', 'GET'],
      ['POST', 'POST'],
    ]),
    selectField(form, 'every', 'Once per', [
      ['5 minutes', '5 minutes'],
      ['hour', 'hour'],
      ['day', 'day'],
    ]),
  ),
  linesField(form, 'emails', 'Email', {
    placeholder: 'finance@example.com',
    hint: 'Who is told when the balance is low. One address a line.',
  }),
  checkField(
    form,
    'dashboardNotification',
    'Dashboard notification',
    'A banner on every page while the balance is low or not known, is not checked, or a mail about it failed.',
  ),
  numberField(form, 'minimumBalance', 'Minimum balance', { hint: 'A balance below this is low.' }),
  h(
    'details',
    {},
    h('summary', {}, 'More'),
    h(
      'div.stack',
      {},
      numberField(form, 'stopBelow', 'Send only high priority below', {
        nullable: true,
        placeholder: 'never',
        hint: 'One-time codes still go out when credit is nearly used up.',
      }),
      h(
        'div.pair',
        {},
        textField(form, 'currency', 'Currency', { placeholder: 'as the answer names it' }),
        numberField(form, 'scale', 'Divide by', { hint: '100 where the gateway tells cents.' }),
      ),
      selectField(form, 'source', 'Where the balance comes from', [
        ['url', 'the check URL'],
        ['sendAnswers', 'the answers to sent messages'],
      ]),
      checkField(
        form,
        'useGatewayHeaders',
        'Use the headers of the gateway',
        'Its custom headers and Basic authentication are sent with the check too.',
      ),
      secretsField(form, 'headers', 'Own headers', { one: 'a header', hint: 'They win over those of the gateway.' }),
      secretsField(form, 'variables', 'Own variables', {
        one: 'a variable',
        hint: 'They win over those of the gateway.',
      }),
      selectField(form, 'contentType', 'Content type of a POST', [
        ['x-www-form-urlencoded', 'x-www-form-urlencoded'],
        ['json', 'json'],
        ['xml', 'xml'],
      ]),
      textField(form, 'body', 'Body of a POST', { area: true, mono: true, rows: 2 }),
      checkField(form, 'allowPlainHttp', 'Allow http://', 'The credentials then travel unencrypted.'),
    ),
  ),
];

/** @param {{ id: number, at: string, to: string[], subject: string }[]} mails */
const mailList = (mails) => [
  h(
    'p.hint',
    {},
    'No mail server is set up, so mails are kept in the ',
    h('a', { href: '/mailbox', target: '_blank', rel: 'noopener' }, 'mailbox'),
    ' instead of being sent.',
  ),
  mails.length === 0
    ? empty(h('p', {}, 'No mail yet.'))
    : h(
        'ul.stack',
        {},
        mails
          .slice(0, 10)
          .map(({ id, at, to, subject }) =>
            h(
              'li',
              {},
              h('a', { href: `/mailbox/${id}`, target: '_blank', rel: 'noopener' }, subject),
              h('p.hint', {}, time(at), ` · to ${to.join(', ')}`),
            ),
          ),
      ),
];

/** The newest readings, and what each changed. @param {any} overview */
function readings({ readings: all, currency }) {
  if (all.length === 0) return empty(h('p', {}, 'Nothing was read yet.'));
  const newest = all.slice(-20).toReversed();
  const unit = currency ? ` ${currency}` : '';
  return [
    h(
      'div.wide',
      { tabindex: '0', role: 'region', 'aria-label': 'Readings' },
      h(
        'table.compact',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Read', 'Balance', 'Change'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          {},
          newest.map((/** @type {any} */ { at, balance }, /** @type {number} */ index) => {
            const before = all[all.length - 2 - index];
            const change = before ? Math.round((balance - before.balance) * 10_000) / 10_000 : null;
            return h(
              'tr',
              {},
              h('td.nowrap', {}, time(at)),
              h('td', {}, `${count(balance)}${unit}`),
              h('td', {}, change === null ? '–' : `${change > 0 ? '+' : ''}${count(change)}`),
            );
          }),
        ),
      ),
    ),
    all.length > newest.length
      ? h('p.hint', {}, `The newest ${newest.length} of ${plural(all.length, 'reading')} of the last 30 days.`)
      : null,
  ];
}
