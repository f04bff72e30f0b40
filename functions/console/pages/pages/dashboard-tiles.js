// @ts-check
import { post } from '../lib/api.js';
import { confirmed } from '../lib/dialogs.js';
import { h } from '../lib/dom.js';
import { count, duration, percent, plural, since } from '../lib/format.js';
import { toast } from '../lib/toast.js';
import { button } from '../lib/ui.js';

/** The numbers of the last day. @param {any} status @param {any} numbers @param {() => Promise<void>} again */
export function tilesView(status, numbers, again) {
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
