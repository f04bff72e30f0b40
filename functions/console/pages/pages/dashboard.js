// @ts-check
import { get } from '../lib/api.js';
import { fill, h } from '../lib/dom.js';
import { hoursChart } from '../lib/hours-chart.js';
import { every, refill } from '../lib/refresh.js';
import { card, failure, loading, time } from '../lib/ui.js';
import { balanceView } from './balance-view.js';
import { gatewayView } from './dashboard-gateway.js';
import { newestView } from './dashboard-newest.js';
import { tilesView } from './dashboard-tiles.js';
import { showStart } from './getting-started.js';

/** @param {HTMLElement} place */
export function show(place) {
  const tiles = h('dl.tiles', { 'aria-label': 'The relay in numbers' });
  const gateway = h('div.stack', {}, loading('the gateway'));
  const chart = h('div', {}, loading('the chart'));
  const balance = h('div.stack', {}, loading('the balance'));
  const newest = h('div', {}, loading('messages'));
  const start = h('div');
  fill(
    place,
    card('gateway-heading', 'Gateway', gateway),
    tiles,
    h(
      'div.columns',
      {},
      card('hours-heading', 'Messages per hour', chart),
      card('balance-heading', 'Balance', balance),
    ),
    start,
    card('newest-heading', 'Last messages', newest),
  );
  /** @type {any} */
  let status;
  const again = async () => {
    const [statusNow, numbers, messages] = await Promise.allSettled([
      get('/v1/admin/gateway/status'),
      get('/v1/admin/dashboard'),
      get('/v1/admin/messages?limit=5'),
    ]);
    if (statusNow.status === 'fulfilled') {
      status = statusNow.value;
      refill(gateway, gatewayView(status, again));
    } else fill(gateway, failure(statusNow.reason, again));
    if (numbers.status === 'fulfilled') {
      refill(tiles, tilesView(status, numbers.value, again));
      refill(chart, numbers.value.complete ? null : partial(numbers.value), hoursChart(numbers.value.hours));
    } else fill(chart, failure(numbers.reason, again));
    refill(
      newest,
      messages.status === 'fulfilled' ? newestView(messages.value.messages) : failure(messages.reason, again),
    );
  };
  const stop = every(5_000, again);
  const showBalance = async () => {
    try {
      refill(balance, balanceView(await get('/v1/balance'), h('a.button', { href: '#/balance' }, 'Set up the check')));
    } catch (error) {
      fill(balance, failure(error, showBalance));
    }
  };
  const stopBalance = every(30_000, showBalance);
  const stopStart = showStart(start);
  return {
    leave: () => {
      stop();
      stopBalance();
      stopStart();
    },
  };
}

/** @param {any} numbers */
const partial = (numbers) =>
  h('p.hint', {}, 'There are more messages than are counted here: the numbers begin ', time(numbers.from), '.');
