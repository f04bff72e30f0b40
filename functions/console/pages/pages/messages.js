// @ts-check
import { get, query, sentence } from '../lib/api.js';
import { fill, h } from '../lib/dom.js';
import { every, isInUse, refill } from '../lib/refresh.js';
import { toast } from '../lib/toast.js';
import { button, empty, failure, loading } from '../lib/ui.js';
import { filterActions, pickedActions } from './message-actions.js';
import { changeMessages } from './message-bulk.js';
import { columnChoice, readColumns } from './message-columns.js';
import { openMessage } from './message-detail.js';
import {
  clearFilters,
  endsBeforeItBegins,
  filterControls,
  isNarrowed,
  parametersOf,
  readFilters,
  refillFilters,
} from './message-filters.js';
import { lookedThrough, pagerView } from './message-pager.js';
import { messageTable } from './message-table.js';

const TURNED_ROUND = 'From is after Until: no message can be between them. Change one of the two.';

/**
 * @param {HTMLElement} place
 * @param {{ rest: string, parameters: URLSearchParams }} route
 */
export function show(place, { rest, parameters }) {
  const filters = readFilters(parameters);
  /** Cursors of the pages before this one. @type {string[]} */
  let cursors = [];
  /** @type {Set<string>} */
  const picked = new Set();
  /** @type {any} */
  let page;
  /** @type {Map<string, string>} */
  let applications = new Map();
  const shown = readColumns();
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
  const log = h('section.card', { 'aria-label': 'Log' }, found, rows, pager);
  const live = h('input', {
    type: 'checkbox',
    checked: true,
    id: 'live',
    'data-key': 'live',
    onchange: () => refresh(),
  });
  const liveLabel = h('label', { for: 'live' }, 'Live');

  /** What is shown moves under nobody; nothing is shown to nobody. */
  const mayMove = () => !page || !isInUse(log);
  const clearLog = () => {
    page = undefined;
    for (const each of [found, rows, pager]) fill(each);
    log.hidden = true;
  };

  /** @param {() => boolean} [mayShow] */
  const refresh = async (mayShow = () => true) => {
    const turn = ++asked;
    if (endsBeforeItBegins(filters)) {
      clearLog();
      if (!problem.textContent?.includes(TURNED_ROUND))
        fill(problem, h('div.notice.bad', { role: 'alert' }, h('p', {}, TURNED_ROUND)));
      return;
    }
    try {
      const asking = { ...parametersOf(filters), limit: filters.limit || 25, cursor: cursors.at(-1) };
      const answer = await get(`/v1/admin/messages${query(asking)}`);
      if (turn !== asked || !mayShow()) return;
      const same = JSON.stringify(answer) === JSON.stringify(page);
      page = answer;
      fill(problem);
      if (!same) render();
    } catch (error) {
      if (turn !== asked || !mayShow()) return;
      refill(
        problem,
        failure(error, () => refresh()),
      );
      if (!page) clearLog();
    } finally {
      if (turn === asked) rows.removeAttribute('aria-busy');
    }
  };

  const turnTo = (/** @type {string[]} */ pages) => {
    cursors = pages;
    rows.setAttribute('aria-busy', 'true');
    return refresh();
  };

  const changed = () => {
    cursors = [];
    picked.clear();
    page = undefined;
    rows.setAttribute('aria-busy', 'true');
    history.replaceState(history.state, '', `#/messages${query(filters)}`);
    nameExport();
    void refresh();
    renderBulk();
  };

  /** Anew at each press: the last hour is the one before it. */
  const nameExport = () => {
    csv.href = `/v1/admin/messages.csv${query(parametersOf(filters))}`;
  };
  const csv = h('a.button', { download: '', onpointerdown: nameExport, onclick: nameExport }, 'Export CSV');
  nameExport();

  const render = () => {
    const { messages } = page;
    log.hidden = false;
    for (const id of picked) if (!messages.some((/** @type {any} */ message) => message.id === id)) picked.delete(id);
    const focused = document.activeElement?.closest('[data-key]')?.getAttribute('data-key');
    fill(
      rows,
      messages.length === 0
        ? nothing()
        : messageTable(messages, { shown, picked, applications, open: detail, pickedChanged: render }),
    );
    fill(found, lookedThrough(page));
    fill(pager, pagerView(page, { live: [live, liveLabel], cursors, turnTo }));
    if (focused) /** @type {HTMLElement | null} */ (log.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
    renderBulk();
  };

  const nothing = () =>
    isNarrowed(filters)
      ? empty(h('p', {}, 'No message matches these filters.'), button('Clear the filters', clear))
      : empty(h('p', {}, 'No message yet.'), h('a.button', { href: '#/send' }, 'Send one'));

  const clear = () => {
    clearFilters(filters);
    buildFilters();
    changed();
  };

  const detail = (/** @type {string} */ id) => openMessage(id, { applications, changed: refresh });

  const pickNone = () => {
    picked.clear();
    if (page) render();
  };

  const act = async (/** @type {'resend' | 'cancel'} */ action, /** @type {any} */ selection) => {
    try {
      if (await changeMessages(action, selection)) pickNone();
      await refresh();
    } catch (error) {
      toast(sentence(error), 'bad');
    }
  };

  const renderBulk = () => {
    if (picked.size > 0) fill(bulk, pickedActions(picked, act, pickNone));
    else fill(bulk, page?.messages.length ? filterActions(filters, act) : null);
  };

  const buildFilters = () =>
    refillFilters(
      form,
      filterControls(filters, applications, (name) => {
        changed();
        if (name === 'period') buildFilters();
      }),
      h(
        'div.row.between',
        {},
        columnChoice(shown, () => page && render()),
        h('div.row', {}, bulk, csv),
      ),
    );

  fill(place, form, problem, log);
  buildFilters();
  void get('/v1/admin/applications?deleted=true')
    .then((answer) => {
      applications = new Map(answer.applications.map((/** @type {any} */ each) => [each.id, each.name]));
      buildFilters();
      if (page) render();
    })
    .catch(() => {});
  const stop = every(3_000, async () => {
    liveLabel.textContent = mayMove() ? 'Live' : 'Live, once nothing is selected';
    if ((live.checked || !page) && mayMove()) await refresh(mayMove);
  });
  if (rest) void detail(rest);
  return { leave: stop };
}
