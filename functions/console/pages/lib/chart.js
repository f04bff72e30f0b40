// @ts-check
import { h, svg } from './dom.js';
import { axisNumber, count, dayOf, hourOf } from './format.js';

/** From the bottom of a bar to its top. */
export const STATUSES = ['sent', 'queued', 'sending', 'retrying', 'canceled', 'error'];

/** The next round number at or above. @param {number} value */
function roundUp(value) {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** How large the labels of an axis are, in units of the chart; `.axis` in the style sheet. */
const labelSize = () => (matchMedia('(max-width: 40rem)').matches ? 20 : 11.5);

/** Room for the longest of these labels beside a chart. @param {string[]} labels @param {number} size */
const roomFor = (labels, size) => 12 + Math.max(...labels.map(({ length }) => length)) * size * 0.6;

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

/**
 * A balance over time: its curve, the minimum, and where it goes at the pace of the last days.
 *
 * @param {{ readings: { at: string, balance: number }[], minimumBalance: number, forecast: { runsOutAt: string | null } }} overview
 */
export function balanceChart({ readings, minimumBalance, forecast }) {
  const size = labelSize();
  const [width, height, bottom, top, right] = [460, 200, 10 + size * 1.2, 5 + size, 10];
  const points = readings.map(({ at, balance }) => ({ at: Date.parse(at), balance }));
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const seen = Math.max(last.at - first.at, 3_600_000);
  // A forecast of years would press the curve against the edge.
  const end = forecast.runsOutAt ? Math.min(Date.parse(forecast.runsOutAt), last.at + seen) : last.at;
  const high = Math.max(minimumBalance, ...points.map(({ balance }) => balance));
  const most = high <= 0 ? 1 : roundUp(high);
  const least = Math.min(0, ...points.map(({ balance }) => balance));
  const marks = [0, 0.5, 1].map((part) => least + (most - least) * part);
  const left = roomFor(marks.map(axisNumber), size);
  const x = (/** @type {number} */ at) =>
    left + ((width - left - right) * (at - first.at)) / Math.max(end - first.at, 1);
  const y = (/** @type {number} */ value) => top + (height - bottom - top) * (1 - (value - least) / (most - least));
  const path = points
    .map(({ at, balance }, index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(1)},${y(balance).toFixed(1)}`)
    .join('');
  const runsOut = forecast.runsOutAt ? Date.parse(forecast.runsOutAt) : null;
  const endBalance =
    runsOut && runsOut > last.at ? last.balance * (1 - (end - last.at) / (runsOut - last.at)) : last.balance;
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      class: 'chart',
      'aria-label': `The balance from ${dayOf(first.at)} to ${dayOf(last.at)}: from ${first.balance} to ${last.balance}; the minimum is ${minimumBalance}.`,
    },
    ...marks.flatMap((mark) => [
      svg('line', { x1: left, x2: width - right, y1: y(mark), y2: y(mark), class: 'gridline' }),
      svg('text', { x: left - 8, y: y(mark) + size * 0.35, class: 'axis end' }, axisNumber(mark)),
    ]),
    svg('line', { x1: left, x2: width - right, y1: y(minimumBalance), y2: y(minimumBalance), class: 'minimum' }),
    svg('text', { x: width - right, y: y(minimumBalance) - 5, class: 'axis end minimum-text' }, 'minimum'),
    svg('path', { d: path, class: 'curve' }),
    svg('circle', { cx: x(last.at), cy: y(last.balance), r: 4, class: 'last' }),
    ...(end > last.at
      ? [
          svg('line', {
            x1: x(last.at),
            y1: y(last.balance),
            x2: x(end),
            y2: y(Math.max(endBalance, least)),
            class: 'forecast',
          }),
        ]
      : []),
    svg('text', { x: left, y: height - 6, class: 'axis' }, dayOf(first.at)),
    svg('text', { x: width - right, y: height - 6, class: 'axis end' }, dayOf(end)),
  );
}
