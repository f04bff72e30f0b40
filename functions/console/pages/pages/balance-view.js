// @ts-check
import { balanceChart } from '../lib/balance-chart.js';
import { h } from '../lib/dom.js';
import { count, since, until } from '../lib/format.js';
import { empty, time } from '../lib/ui.js';

/** The balance, its curve and its forecast. @param {any} overview @param {any} [setUp] where its check is set up, while it is not watched */
export function balanceView(overview, setUp) {
  if (!overview.enabled) {
    return empty(h('p', {}, 'The balance is not watched.'), setUp);
  }
  const { balance, currency, forecast, failing, isLow } = overview;
  const unit = currency ? ` ${currency}` : '';
  return [
    h(
      'p',
      {},
      h('strong.big-balance', {}, balance === null ? 'Unknown' : `${count(balance)}${unit}`),
      overview.readAt ? [' read ', time(overview.readAt, true)] : ' – no balance was read yet',
      isLow ? h('span.bad-text', {}, ` · below the minimum of ${count(overview.minimumBalance)}${unit}`) : null,
    ),
    failing ? h('p.bad-text', {}, `It could not be checked since ${since(failing.since)}: ${failing.why}`) : null,
    balanceChart(overview) ?? h('p.hint', {}, 'The curve begins with the first reading.'),
    h(
      'p.hint',
      {},
      forecast.spentPerDay === null
        ? 'No forecast yet: it needs readings over three hours.'
        : `About ${count(Math.round(forecast.spentPerDay * 100) / 100)}${unit} a day${forecast.runsOutAt ? `; at this pace it runs out ${until(forecast.runsOutAt)}` : ''}.`,
    ),
  ];
}
