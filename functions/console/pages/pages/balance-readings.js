// @ts-check
import { h } from '../lib/dom.js';
import { count, plural } from '../lib/format.js';
import { empty, time } from '../lib/ui.js';

/** The newest readings, and what each changed. @param {any} overview */
export function readings({ readings: all, currency }) {
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
