// @ts-check
import { get, post } from '../lib/api.js';
import { balanceChart, hoursChart } from '../lib/chart.js';
import { fill, h, toast } from '../lib/dom.js';
import { count, duration, percent, plural, since, until } from '../lib/format.js';
import {
  button,
  card,
  codeBox,
  confirmed,
  copyButton,
  empty,
  every,
  failure,
  load,
  loading,
  refill,
  statusChip,
  time,
} from '../lib/ui.js';

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
      refill(balance, balanceView(await get('/v1/balance')));
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

/** @type {Record<string, string>} */
const SENTENCES = {
  working: 'The gateway takes messages.',
  off: 'Sending is switched off. Messages are accepted and wait.',
  'not configured': 'No gateway is set up yet. Messages are accepted and wait.',
  open: 'The gateway does not answer. Messages wait, and one is tried now and then.',
  'half open': 'The gateway answers again. Sending speeds up step by step.',
  waiting: 'The gateway asked to wait.',
};

/** @param {any} status @param {() => Promise<void>} again */
function gatewayView(status, again) {
  const { condition, pause, breaker, retryAfter } = status;
  const act = async (/** @type {string} */ action, /** @type {string} */ done) => {
    try {
      await post(`/v1/admin/gateway/${action}`);
      toast(done);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), 'bad');
    }
    await again();
  };
  const pauseIt = async () => {
    const yes = await confirmed({
      title: 'Pause sending?',
      text: h('p', {}, 'Messages are still accepted; they wait, and expire if the pause lasts too long.'),
      confirm: 'Pause sending',
      danger: true,
    });
    if (yes) await act('pause', 'Sending is paused.');
  };
  return [
    h(
      'div.row.between',
      {},
      h(
        'div.row',
        {},
        h('span.chip', { class: `c-${condition.replace(' ', '-')}` }, condition),
        h(
          'span',
          {},
          pause
            ? `Sending is paused ${pause.by === 'relay' ? 'by the relay' : 'by an operator'}: ${pause.detail}`
            : SENTENCES[condition],
        ),
      ),
      h(
        'div.row',
        {},
        pause || breaker.state === 'open'
          ? button(pause ? 'Resume sending' : 'Try again now', () => act('resume', 'Sending is resumed.'), {
              class: 'primary',
            })
          : null,
        pause ? null : button('Pause sending', pauseIt),
        condition === 'not configured' || condition === 'off'
          ? h('a.button', { href: '#/gateway' }, 'Set up the gateway')
          : null,
      ),
    ),
    h(
      'p.hint',
      {},
      [
        pause ? `Since ${since(pause.since)}.` : null,
        breaker.state === 'closed'
          ? breaker.failuresInARow > 0
            ? `Breaker closed, ${plural(breaker.failuresInARow, 'failure')} in a row.`
            : 'Breaker closed.'
          : `Breaker ${breaker.state === 'open' ? 'open' : 'half open'} since ${breaker.since ? since(breaker.since) : 'a while'}${breaker.nextProbeAt ? `; next probe ${until(breaker.nextProbeAt)}` : ''}.`,
        retryAfter ? `The gateway asked not to be called before ${until(retryAfter)}.` : null,
        status.messagesPerSecond === null
          ? 'No rate limit.'
          : `At most ${plural(status.messagesPerSecond, 'message')} a second.`,
      ]
        .filter(Boolean)
        .join(' '),
    ),
  ];
}

/** @param {any} status @param {any} numbers @param {() => Promise<void>} again */
function tilesView(status, numbers, again) {
  const { totals, successRate, latency } = numbers;
  const waiting = status?.waiting;
  const tile = (/** @type {string} */ name, /** @type {any} */ value, /** @type {any[]} */ ...more) =>
    h('div.tile', {}, h('dt', {}, name), h('dd.big', {}, value), h('dd.hint', {}, ...more));
  return [
    tile(
      'Waiting',
      waiting ? `${count(waiting.count)}${waiting.more ? '+' : ''}` : '–',
      waiting?.oldestAcceptedAt
        ? `the oldest since ${since(waiting.oldestAcceptedAt).replace(' ago', '')}`
        : 'nothing waits',
    ),
    tile(
      'Sent, 24 h',
      count(totals.sent),
      successRate === null ? 'none has ended yet' : `${percent(successRate)} of what ended`,
    ),
    tile(
      'Gateway latency',
      latency.median === null ? '–' : duration(latency.median),
      latency.median === null
        ? 'no answer yet'
        : `95 % within ${duration(latency.p95)}, of ${plural(latency.attempts, 'attempt')}`,
    ),
    tile(
      'Dead letters, 24 h',
      count(totals.error),
      totals.error > 0
        ? h(
            'span.row',
            {},
            h('a', { href: '#/messages?status=error' }, 'Look'),
            button('Redrive', () => redrive(again), { class: 'small' }),
          )
        : 'none',
    ),
  ];
}

/** @param {() => Promise<void>} again */
async function redrive(again) {
  try {
    const filter = {};
    const { changed, next } = await post('/v1/admin/dead-letters/redrive', { filter, dryRun: true });
    const yes = await confirmed({
      title: `Send ${plural(changed, 'message')} again?`,
      text: h(
        'p',
        {},
        `${plural(changed, 'message')} that ended as error ${changed === 1 ? 'is' : 'are'} queued again with a fresh validity.${next ? ' There are more; these are the newest.' : ''}`,
      ),
      confirm: `Redrive ${plural(changed, 'message')}`,
    });
    if (!yes) return;
    const done = await post('/v1/admin/dead-letters/redrive', { filter });
    toast(`${plural(done.changed, 'message')} queued again.`);
    await again();
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'bad');
  }
}

/** @param {any} numbers */
const partial = (numbers) =>
  h('p.hint', {}, 'There are more messages than are counted here: the numbers begin ', time(numbers.from), '.');

/** @param {any[]} messages */
const newestView = (messages) =>
  messages.length === 0
    ? empty(h('p', {}, 'No message yet.'), h('a.button', { href: '#/send' }, 'Send one'))
    : h(
        'table.cards',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Added', 'Recipient', 'Status', 'Text'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          {},
          messages.map((message) =>
            h(
              'tr',
              {},
              h('td.nowrap', { 'data-label': 'Added' }, time(message.acceptedAt)),
              h('td.nowrap', { 'data-label': 'Recipient' }, h('a', { href: `#/messages/${message.id}` }, message.to)),
              h('td', { 'data-label': 'Status' }, h('span', {}, statusChip(message.status))),
              h('td.details', { 'data-label': 'Text' }, message.text.slice(0, 120)),
            ),
          ),
        ),
      );

/** @param {any} overview */
export function balanceView(overview) {
  if (!overview.enabled) {
    return empty(h('p', {}, 'The balance is not watched.'), h('a.button', { href: '#/balance' }, 'Set up the check'));
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

/** What a fresh relay needs for its first message, and the phone of its sandbox. @param {HTMLElement} place */
function showStart(place) {
  let stop = () => {};
  void (async () => {
    const { gettingStarted } = await get('/v1/admin/getting-started').catch(() => ({ gettingStarted: null }));
    if (!gettingStarted?.apiKey && !gettingStarted?.sandbox) return;
    const { url, apiKey, sandbox } = gettingStarted;
    const curl = [
      `curl -i ${url}/v1/messages \\`,
      `  -H 'Authorization: Bearer ${apiKey}' \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '{"to": "+252612345678", "text": "Hello from the relay"}'`,
    ].join('\n');
    const phone = h('div');
    fill(
      place,
      h(
        'div.columns.even',
        {},
        apiKey
          ? card(
              'start-heading',
              'Getting started',
              h(
                'p',
                {},
                'Applications send with a key. This one belongs to the first application; paste the command into a terminal, or ',
                h('a', { href: '#/send' }, 'send by hand'),
                '.',
              ),
              codeBox(curl, 'A command that sends a message'),
              h(
                'div.row',
                {},
                copyButton(curl, 'Copy the command'),
                copyButton(apiKey, 'Copy the key'),
                h('a', { href: '/v1/openapi.json' }, 'The API as OpenAPI'),
              ),
            )
          : null,
        sandbox
          ? card(
              'phone-heading',
              'The sandbox phone',
              h(
                'p.hint',
                {},
                'The sandbox stands in for a gateway until you ',
                h('a', { href: '#/gateway' }, 'set up your own'),
                '. What it was handed arrives here.',
              ),
              phone,
            )
          : null,
      ),
    );
    if (!sandbox) return;
    await load(phone, 'the phone', async () => h('div'));
    stop = every(3_000, async () => {
      const inbox = await get('/sandbox/inbox?limit=5');
      fill(
        phone,
        inbox.messages.length === 0
          ? empty(h('p', {}, 'Nothing received yet.'))
          : h(
              'ul.phone',
              {},
              inbox.messages.map((/** @type {any} */ sms) =>
                h(
                  'li',
                  {},
                  h('p.hint', {}, time(sms.receivedAt), ` · to ${sms.to}${sms.from ? ` · from ${sms.from}` : ''}`),
                  h('blockquote', {}, sms.text),
                ),
              ),
            ),
        inbox.total > 5 ? h('p.hint', {}, `${count(inbox.total)} received in all.`) : null,
      );
    });
  })();
  return () => stop();
}
