// @ts-check
import { labelSize, roomFor, roundUp } from './axis.js';
import { h, svg } from './dom.js';
import { axisNumber, count, dayOf, hourOf } from './format.js';

/** From the bottom of a bar to its top. */
const STATUSES = ['sent', 'queued', 'sending', 'retrying', 'canceled', 'error'];

/**
 * Messages per hour as stacked bars, with the same numbers as a table.
 *
 * @param {{ at: string, counts: Record<string, number> }[]} hours
 */
export function hoursChart(hours) {
  const size = labelSize();
  const [width, height, bottom, top] = [720, 220, 10 + size * 1.2, size];
  const totals = hours.map(({ counts }) => Object.values(counts).reduce((sum, each) => sum + each, 0));
  const most = roundUp(Math.max(0, ...totals));
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => most * part);
  const left = roomFor(marks.map(axisNumber), size);
  const step = (width - left) / hours.length;
  const y = (/** @type {number} */ value) => top + (height - bottom - top) * (1 - value / most);
  const used = STATUSES.filter((status) => hours.some(({ counts }) => counts[status]));
  const lines = marks.map((mark) => [
    svg('line', { x1: left, x2: width, y1: y(mark), y2: y(mark), class: 'gridline' }),
    svg('text', { x: left - 8, y: y(mark) + size * 0.35, class: 'axis end' }, axisNumber(mark)),
  ]);
  const bars = hours.map(({ at, counts }, index) => {
    let below = 0;
    const parts = STATUSES.flatMap((status) => {
      const value = counts[status] ?? 0;
      if (value === 0) return [];
      const from = y(below);
      below += value;
      const tall = Math.max(1.5, from - y(below));
      return [
        svg('rect', {
          x: left + index * step + step * 0.14,
          y: y(below),
          width: step * 0.72,
          height: tall,
          class: `f-${status}`,
        }),
      ];
    });
    const title = `${hourOf(at)}: ${summary(counts) || 'none'}`;
    return svg(
      'g',
      {},
      svg('title', {}, title),
      svg('rect', { x: left + index * step, y: top, width: step, height: height - bottom - top, class: 'hover' }),
      ...parts,
    );
  });
  const labels = hours.flatMap(({ at }, index) =>
    index % 4 === (hours.length - 1) % 4
      ? [
          svg(
            'text',
            index === hours.length - 1
              ? { x: width, y: height - 6, class: 'axis end' }
              : { x: left + (index + 0.5) * step, y: height - 6, class: 'axis middle' },
            hourOf(at),
          ),
        ]
      : [],
  );
  const all = totals.reduce((sum, each) => sum + each, 0);
  const image = svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `Messages per hour in the last 24 hours: ${count(all)} in all. The table below has the numbers.`,
      class: 'chart',
    },
    ...lines.flat(),
    ...bars,
    ...labels,
  );
  return h(
    'div',
    {},
    image,
    h(
      'ul.legend',
      {},
      (used.length > 0 ? used : ['sent']).map((status) => h('li', {}, h('span.dot', { class: `b-${status}` }), status)),
    ),
    asTable(hours, used),
  );
}

/** @param {Record<string, number>} counts */
const summary = (counts) =>
  STATUSES.filter((status) => counts[status])
    .map((status) => `${count(counts[status] ?? 0)} ${status}`)
    .join(', ');

/** @param {{ at: string, counts: Record<string, number> }[]} hours @param {string[]} used */
const asTable = (hours, used) =>
  h(
    'details',
    {},
    h('summary', {}, 'Show the numbers'),
    h(
      'div.wide',
      { tabindex: '0', role: 'region', 'aria-label': 'Messages per hour' },
      h(
        'table.compact',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Hour'),
            used.map((status) => h('th', { scope: 'col' }, status)),
          ),
        ),
        h(
          'tbody',
          {},
          hours
            .filter(({ counts }) => Object.keys(counts).length > 0)
            .map(({ at, counts }) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, `${dayOf(at)} ${hourOf(at)}`),
                used.map((status) => h('td', {}, count(counts[status] ?? 0))),
              ),
            ),
        ),
      ),
    ),
  );
