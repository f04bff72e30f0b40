// @ts-check
import { get, query, sentence } from '../lib/api.js';
import { fill, h, newId, toast } from '../lib/dom.js';
import { count, plural } from '../lib/format.js';
import { button, empty, every, failure, loading, statusChip, time } from '../lib/ui.js';
import { changeMessages } from './message-bulk.js';
import { openMessage } from './message-detail.js';

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
const COLUMNS = /** @type {[string, string][]} */ ([
  ['id', 'ID'],
  ['to', 'Recipient'],
  ['text', 'Text'],
  ['type', 'Type'],
  ['status', 'Status'],
  ['added', 'Added'],
  ['sent', 'Sent'],
  ['application', 'Application'],
  ['details', 'Details'],
]);
const FILTERS = ['period', 'from', 'until', 'type', 'status', 'applicationId', 'search', 'limit'];
const CHOICE = 'sms-relay-columns';

/**
 * @param {HTMLElement} place
 * @param {{ rest: string, parameters: URLSearchParams }} route
 */
export function show(place, { rest, parameters }) {
  /** @type {Record<string, string>} */
  const filters = Object.fromEntries(FILTERS.map((name) => [name, parameters.get(name) ?? '']));
  /** Cursors of the pages before this one. @type {string[]} */
  let cursors = [];
  /** @type {Set<string>} */
  const picked = new Set();
  /** @type {any} */
  let page;
  /** @type {Map<string, string>} */
  let applications = new Map();
  let shown = new Set(readChoice());
  let asked = 0;

  const form = h('form.card', {
    onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
    'aria-label': 'Filters',
  });
  const problem = h('div');
  const found = h('p.hint', { role: 'status' });
  const rows = h('div.wide', { tabindex: '0', role: 'region', 'aria-label': 'Messages' }, loading('messages'));
  const pager = h('div.row.between');
  const bulk = h('div');
  const live = h('input', { type: 'checkbox', checked: true, id: 'live', onchange: () => refresh() });

  const parametersOf = (/** @type {string} */ cursor) => {
    const period = PERIODS.find(([name]) => name === filters.period)?.[2];
    return {
      search: filters.search,
      type: filters.type,
      status: filters.status,
      applicationId: filters.applicationId,
      from: period
        ? new Date(Date.now() - period).toISOString()
        : filters.period === 'between'
          ? localTime(filters.from)
          : '',
      until: filters.period === 'between' ? localTime(filters.until) : '',
      limit: filters.limit || 25,
      cursor,
    };
  };

  const pick = (/** @type {string} */ id, /** @type {boolean} */ on) => {
    if (on) picked.add(id);
    else picked.delete(id);
  };

  const pickNone = () => {
    picked.clear();
    render();
  };

  const refresh = async () => {
    const turn = ++asked;
    if (endsBeforeItBegins(filters)) {
      page = undefined;
      if (!problem.textContent?.includes(TURNED_ROUND))
        fill(problem, h('div.notice.bad', { role: 'alert' }, h('p', {}, TURNED_ROUND)));
      for (const each of [found, rows, pager]) fill(each);
      return;
    }
    try {
      const answer = await get(`/v1/admin/messages${query(parametersOf(cursors.at(-1) ?? ''))}`);
      if (turn !== asked) return;
      const same = JSON.stringify(answer) === JSON.stringify(page);
      page = answer;
      fill(problem);
      if (!same) render();
    } catch (error) {
      if (turn !== asked) return;
      page = undefined;
      fill(problem, failure(error, refresh));
      fill(rows);
      fill(pager);
    }
  };

  const turnTo = (/** @type {string[]} */ pages) => {
    cursors = pages;
    return refresh();
  };

  const changed = () => {
    cursors = [];
    picked.clear();
    page = undefined;
    history.replaceState(history.state, '', `#/messages${query(filters)}`);
    nameExport();
    void refresh();
    renderBulk();
  };

  /** Anew at each press: the last hour is the one before it. */
  const nameExport = () => {
    csv.href = `/v1/admin/messages.csv${query({ ...parametersOf(''), limit: '' })}`;
  };
  const csv = h('a.button', { download: '', onpointerdown: nameExport, onclick: nameExport }, 'Export CSV');
  nameExport();

  const render = () => {
    const { messages, next, search } = page;
    for (const id of picked) if (!messages.some((/** @type {any} */ message) => message.id === id)) picked.delete(id);
    const filtered = FILTERS.some((name) => name !== 'limit' && filters[name]);
    const focused = document.activeElement?.closest('[data-key]')?.getAttribute('data-key');
    fill(
      rows,
      messages.length === 0
        ? empty(
            h('p', {}, filtered ? 'No message matches these filters.' : 'No message yet.'),
            filtered ? button('Clear the filters', clear) : h('a.button', { href: '#/send' }, 'Send one'),
          )
        : table(messages),
    );
    if (focused) /** @type {HTMLElement | null} */ (rows.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
    fill(
      found,
      search?.lookedBackTo
        ? [
            `Looked through ${plural(search.looked, 'message')}, back to `,
            time(search.lookedBackTo),
            next ? '. Older ones are on the next page.' : '.',
          ]
        : null,
    );
    fill(
      pager,
      h('div.row', {}, live, h('label', { for: 'live' }, 'Live')),
      h(
        'div.row',
        {},
        h(
          'span.hint',
          {},
          messages.length === 0 ? '' : `Page ${cursors.length + 1}, ${plural(messages.length, 'message')}`,
        ),
        button('Newer', () => turnTo(cursors.slice(0, -1)), { disabled: cursors.length === 0 }),
        button('Older', () => turnTo([...cursors, next]), { disabled: !next }),
      ),
    );
    renderBulk();
  };

  const clear = () => {
    for (const name of FILTERS) filters[name] = '';
    buildFilters();
    changed();
  };

  const table = (/** @type {any[]} */ messages) => {
    const columns = COLUMNS.filter(([name]) => shown.has(name));
    const all = h('input', {
      type: 'checkbox',
      'aria-label': 'Select all on this page',
      checked: messages.every(({ id }) => picked.has(id)),
      indeterminate: picked.size > 0 && picked.size < messages.length,
      onchange: () => {
        for (const { id } of messages) pick(id, all.checked);
        render();
      },
    });
    return h(
      'table.cards',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', {}, all),
          columns.map(([, name]) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        messages.map((message) => row(message, columns)),
      ),
    );
  };

  const row = (/** @type {any} */ message, /** @type {[string, string][]} */ columns) =>
    h(
      'tr',
      {},
      h(
        'td.pick',
        { 'data-label': 'Select' },
        h('input', {
          type: 'checkbox',
          'aria-label': `Select the message to ${message.to} of ${message.acceptedAt}`,
          'data-key': `pick-${message.id}`,
          checked: picked.has(message.id),
          onchange: (/** @type {any} */ event) => {
            pick(message.id, event.target.checked);
            render();
          },
        }),
      ),
      columns.map(([name, label]) => h(CELL_CLASS[name] ?? 'td', { 'data-label': label }, cell(name, message))),
    );

  const cell = (/** @type {string} */ name, /** @type {any} */ message) => {
    switch (name) {
      case 'id':
        return h('code', {}, message.id);
      case 'to':
        return h(
          'button.link',
          { type: 'button', 'data-key': message.id, 'aria-haspopup': 'dialog', onclick: () => detail(message.id) },
          message.to,
        );
      case 'text':
        return message.text.length > 90 ? `${message.text.slice(0, 88)}…` : message.text;
      case 'type':
        return message.type;
      case 'status':
        return h('span', {}, statusChip(message.status), message.held ? h('span.hint', {}, ' held') : null);
      case 'added':
        return time(message.acceptedAt);
      case 'sent':
        return message.status === 'sent' ? time(message.finalAt) : '–';
      case 'application':
        return applications.get(message.applicationId) ?? message.applicationId;
      default:
        return (
          message.detail ??
          (message.status === 'sent' && message.attemptCount > 1 ? `Sent at attempt ${message.attemptCount}.` : '')
        );
    }
  };

  const detail = (/** @type {string} */ id) => openMessage(id, { applications, changed: refresh });

  const act = async (/** @type {'resend' | 'cancel'} */ action, /** @type {any} */ selection) => {
    try {
      if (await changeMessages(action, selection)) pickNone();
      await refresh();
    } catch (error) {
      toast(sentence(error), 'bad');
    }
  };

  /** Everything that the filters and the search show. */
  const filterSelection = () => {
    const { from, until, type, applicationId, search } = parametersOf('');
    const set = Object.entries({ from, until, type, applicationId, search }).filter(([, value]) => value);
    return { filter: { ...Object.fromEntries(set), ...(filters.status ? { status: [filters.status] } : {}) } };
  };

  const filterButtons = () => {
    const narrowed = FILTERS.some((name) => name !== 'limit' && filters[name]);
    if (!narrowed || !page?.messages.length) return null;
    const status = filters.status ?? '';
    const resend = status === 'error' ? 'Redrive all that match …' : 'Send all that match again …';
    return [
      ['', 'error', 'canceled', 'retrying'].includes(status)
        ? button(resend, () => act('resend', filterSelection()))
        : null,
      ['', 'queued', 'retrying'].includes(status)
        ? button('Cancel all that match …', () => act('cancel', filterSelection()))
        : null,
    ];
  };

  const renderBulk = () => {
    const some = picked.size > 0;
    fill(
      bulk,
      some
        ? h(
            'div.bulk.row.between',
            { role: 'region', 'aria-label': 'Selected messages' },
            h('strong', { role: 'status' }, `${count(picked.size)} selected`),
            h(
              'div.row',
              {},
              button('Send again', () => act('resend', { ids: [...picked] }), { class: 'primary' }),
              button('Cancel sending', () => act('cancel', { ids: [...picked] })),
              button('Clear', pickNone, { class: 'plain' }),
            ),
          )
        : h('div.row', {}, filterButtons()),
    );
  };

  const buildFilters = () => {
    /** @param {string} label @param {string} name @param {any} control @param {string} [more] */
    const field = (label, name, control, more = '') => {
      const id = newId();
      control.id = id;
      control.value = filters[name];
      let wait = 0;
      const take = () => {
        filters[name] = control.value;
        changed();
        if (name === 'period') buildFilters();
      };
      control.addEventListener(
        control.tagName === 'SELECT' || control.type === 'datetime-local' ? 'change' : 'input',
        () => {
          clearTimeout(wait);
          wait = setTimeout(take, control.tagName === 'SELECT' ? 0 : 300);
        },
      );
      return h(`div.field${more}`, {}, h('label', { for: id }, label), control);
    };
    const select = (/** @type {[string, string][]} */ options) =>
      h(
        'select',
        {},
        options.map(([value, label]) => h('option', { value }, label)),
      );
    const types = newId();
    const focused =
      document.activeElement instanceof HTMLElement && form.contains(document.activeElement)
        ? document.activeElement.dataset.name
        : undefined;
    const controls = [
      field(
        'Search',
        'search',
        h('input', {
          type: 'search',
          placeholder: 'Number, text, reference or id',
          'data-name': 'search',
          maxlength: '100',
        }),
        '.grow',
      ),
      field('Period', 'period', select(PERIODS.map(([value, label]) => [value, label]))),
      ...(filters.period === 'between'
        ? [
            field('From', 'from', h('input', { type: 'datetime-local' }), '.grow'),
            field('Until', 'until', h('input', { type: 'datetime-local' }), '.grow'),
          ]
        : []),
      field(
        'Status',
        'status',
        select([['', 'All'], ...STATUSES.map((each) => /** @type {[string, string]} */ ([each, each]))]),
      ),
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
    ];
    fill(
      form,
      h('div.filters', {}, controls),
      h(
        'datalist',
        { id: types },
        TYPES.map((type) => h('option', { value: type })),
      ),
      h('div.row.between', {}, columnChoice(), h('div.row', {}, bulk, csv)),
    );
    if (focused) /** @type {HTMLElement | null} */ (form.querySelector(`[data-name="${focused}"]`))?.focus();
  };

  const columnChoice = () =>
    h(
      'details',
      {},
      h('summary', {}, 'Columns'),
      h(
        'div.row',
        {},
        COLUMNS.map(([name, label]) =>
          h(
            'label.check',
            {},
            h('input', {
              type: 'checkbox',
              checked: shown.has(name),
              disabled: name === 'to',
              onchange: (/** @type {any} */ event) => {
                if (event.target.checked) shown.add(name);
                else shown.delete(name);
                shown = new Set(COLUMNS.map(([each]) => each).filter((each) => shown.has(each)));
                localStorage.setItem(CHOICE, [...shown].join());
                if (page) render();
              },
            }),
            label,
          ),
        ),
      ),
    );

  fill(place, form, problem, h('section.card', { 'aria-label': 'Log' }, found, rows, pager));
  buildFilters();
  void get('/v1/admin/applications?deleted=true')
    .then((answer) => {
      applications = new Map(answer.applications.map((/** @type {any} */ each) => [each.id, each.name]));
      buildFilters();
      if (page) render();
    })
    .catch(() => {});
  const stop = every(3_000, async () => {
    if (live.checked || !page) await refresh();
  });
  if (rest) void detail(rest);
  return { leave: stop };
}

/** @type {Record<string, string>} */
const CELL_CLASS = {
  text: 'td.details',
  details: 'td.details',
  added: 'td.nowrap',
  sent: 'td.nowrap',
  to: 'td.nowrap',
};

const readChoice = () => {
  const kept = localStorage
    .getItem(CHOICE)
    ?.split(',')
    .filter((name) => COLUMNS.some(([each]) => each === name));
  return kept && kept.length > 0 ? ['to', ...kept] : COLUMNS.map(([name]) => name).filter((name) => name !== 'id');
};

const TURNED_ROUND = 'From is after Until: no message can be between them. Change one of the two.';

/** @param {Record<string, string>} filters */
const endsBeforeItBegins = ({ period, from, until }) =>
  period === 'between' && Boolean(from) && Boolean(until) && localTime(from) > localTime(until);

/** What a `datetime-local` field holds, with its zone. @param {string | undefined} value */
const localTime = (value) => (value ? new Date(value).toISOString() : '');
