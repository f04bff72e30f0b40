// @ts-check
import { h } from '../lib/dom.js';
import { count, plural } from '../lib/format.js';

/** Rows of the list that are shown; refused ones come first. */
const SHOWN = 200;

/** The rows of a list, and what became of each. @param {any[]} rows */
export function rowsTable(rows) {
  const refused = rows.filter(({ state }) => state === 'refused');
  const shown = [...refused, ...rows.filter(({ state }) => state !== 'refused')].slice(0, SHOWN);
  return h(
    'div.stack',
    {},
    h(
      'div.wide',
      { tabindex: '0', role: 'region', 'aria-label': 'Rows of the list' },
      h(
        'table.cards',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Row', 'Recipient', 'Text', 'Result'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h('tbody', {}, shown.map(tableRow)),
      ),
    ),
    rows.length > SHOWN
      ? h('p.hint', {}, `${SHOWN} of ${count(rows.length)} rows are shown, refused ones first.`)
      : null,
  );
}

/** @param {any} row */
const tableRow = (row) =>
  h(
    'tr',
    {},
    h('td', { 'data-label': 'Row' }, count(row.line)),
    h(
      'td.nowrap',
      { 'data-label': 'Recipient' },
      row.id ? h('a', { href: `#/messages/${row.id}` }, row.to) : row.to || '–',
    ),
    h('td.details.text', { 'data-label': 'Text', dir: 'auto' }, row.text),
    h(
      'td',
      { 'data-label': 'Result' },
      row.state === 'refused'
        ? h('span.bad-text', {}, row.problem)
        : row.state === 'accepted'
          ? 'accepted'
          : row.state === 'unsure'
            ? h('span.bad-text', {}, 'may have been handed over')
            : plural(row.segments, 'segment'),
    ),
  );
