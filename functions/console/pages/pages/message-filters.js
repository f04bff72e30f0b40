// @ts-check
import { fill, h, newId } from '../lib/dom.js';

const STATUSES = ['queued', 'sending', 'sent', 'retrying', 'error', 'canceled'];
/** The types of the model; others can be typed. */
const TYPES = ['message', 'test', 'add-on', 'monitoring', 'scheduling notification'];
const PERIODS = /** @type {[string, string, number | null][]} */ ([
  ['', 'All time', null],
  ['1h', 'Last hour', 3_600_000],
  ['24h', 'Last 24 hours', 86_400_000],
  ['7d', 'Last 7 days', 7 * 86_400_000],
  ['30d', 'Last 30 days', 30 * 86_400_000],
  ['between', 'Between …', null],
]);
const FILTERS = ['period', 'from', 'until', 'type', 'status', 'applicationId', 'search', 'limit'];

/** What the log is narrowed to, by name; empty texts narrow nothing. @typedef {Record<string, string>} Filters */

/** The filters that an address names. @param {URLSearchParams} parameters @returns {Filters} */
export const readFilters = (parameters) =>
  Object.fromEntries(FILTERS.map((name) => [name, parameters.get(name) ?? '']));

/** @param {Filters} filters */
export function clearFilters(filters) {
  for (const name of FILTERS) filters[name] = '';
}

/** Whether some messages are left out. @param {Filters} filters */
export const isNarrowed = (filters) => FILTERS.some((name) => name !== 'limit' && filters[name]);

/** What the API is asked for; now is when a period ends. @param {Filters} filters */
export function parametersOf(filters) {
  const period = PERIODS.find(([name]) => name === filters.period)?.[2];
  const between = filters.period === 'between';
  return {
    search: filters.search,
    type: filters.type,
    status: filters.status,
    applicationId: filters.applicationId,
    from: period ? new Date(Date.now() - period).toISOString() : between ? localTime(filters.from) : '',
    until: between ? localTime(filters.until) : '',
  };
}

/** Everything that the filters and the search show, as a selection for a bulk action. @param {Filters} filters */
export function selectionOf(filters) {
  const { status, ...rest } = parametersOf(filters);
  const set = Object.entries(rest).filter(([, value]) => value);
  return { filter: { ...Object.fromEntries(set), ...(status ? { status: [status] } : {}) } };
}

/** @param {Filters} filters */
export const endsBeforeItBegins = ({ period, from, until }) =>
  period === 'between' && Boolean(from) && Boolean(until) && localTime(from) > localTime(until);

/** What a `datetime-local` field holds, with its zone. @param {string | undefined} value */
const localTime = (value) => (value ? new Date(value).toISOString() : '');

/** The controls of the filters. @param {Filters} filters @param {Map<string, string>} applications @param {(name: string) => void} changed */
export function filterControls(filters, applications, changed) {
  /** @param {string} label @param {string} name @param {any} control @param {string} [more] */
  const field = (label, name, control, more = '') => {
    const id = newId();
    control.id = id;
    control.value = filters[name];
    control.dataset.name = name;
    let wait = 0;
    const take = () => {
      filters[name] = control.value;
      changed(name);
    };
    const isSelect = control.tagName === 'SELECT';
    control.addEventListener(isSelect || control.type === 'datetime-local' ? 'change' : 'input', () => {
      clearTimeout(wait);
      wait = setTimeout(take, isSelect ? 0 : 300);
    });
    return h(`div.field${more}`, {}, h('label', { for: id }, label), control);
  };
  const types = newId();
  return [
    h(
      'div.filters',
      {},
      field(
        'Search',
        'search',
        h('input', { type: 'search', placeholder: 'Number, text, reference or id', maxlength: '100' }),
        '.grow',
      ),
      field('Period', 'period', select(PERIODS.map(([value, label]) => [value, label]))),
      filters.period === 'between'
        ? [
            field('From', 'from', h('input', { type: 'datetime-local' }), '.grow'),
            field('Until', 'until', h('input', { type: 'datetime-local' }), '.grow'),
          ]
        : null,
      field('Status', 'status', select([['', 'All'], ...STATUSES.map(twice)])),
      field('Type', 'type', h('input', { list: types, placeholder: 'All', maxlength: '32' })),
      field('Application', 'applicationId', select([['', 'All'], ...applications])),
      field(
        'Page size',
        'limit',
        select([
          ['', '25'],
          ['50', '50'],
          ['100', '100'],
        ]),
      ),
    ),
    h(
      'datalist',
      { id: types },
      TYPES.map((type) => h('option', { value: type })),
    ),
  ];
}

/** Fills a form anew; the filter that has the keyboard's focus keeps it. @param {HTMLElement} form @param {...any} children */
export function refillFilters(form, ...children) {
  const focused =
    document.activeElement instanceof HTMLElement && form.contains(document.activeElement)
      ? document.activeElement.dataset.name
      : undefined;
  fill(form, ...children);
  if (focused) /** @type {HTMLElement | null} */ (form.querySelector(`[data-name="${focused}"]`))?.focus();
}

/** @param {[string, string][]} options */
const select = (options) =>
  h(
    'select',
    {},
    options.map(([value, label]) => h('option', { value }, label)),
  );

/** @param {string} each @returns {[string, string]} */
const twice = (each) => [each, each];
