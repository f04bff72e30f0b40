// @ts-check
import { labelSize, roomFor, roundUp } from './axis.js';
import { svg } from './dom.js';
import { axisNumber, dayOf } from './format.js';

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
