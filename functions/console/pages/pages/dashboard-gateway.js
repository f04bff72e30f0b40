// @ts-check
import { post } from '../lib/api.js';
import { confirmed } from '../lib/dialogs.js';
import { h } from '../lib/dom.js';
import { plural, since, until } from '../lib/format.js';
import { toast } from '../lib/toast.js';
import { button } from '../lib/ui.js';

/** @type {Record<string, string>} */
const SENTENCES = {
  working: 'The gateway takes messages.',
  off: 'Sending is switched off. Messages are accepted and wait.',
  'not configured': 'No gateway is set up yet. Messages are accepted and wait.',
  open: 'The gateway does not answer. Messages wait, and one is tried now and then.',
  'half open': 'The gateway answers again. Sending speeds up step by step.',
  waiting: 'The gateway asked to wait.',
};

/** How the gateway does, and what stops or starts it. @param {any} status @param {() => Promise<void>} again */
export function gatewayView(status, again) {
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
