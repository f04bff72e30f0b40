// @ts-check
import { get, post } from '../lib/api.js';
import { confirmed, drawer } from '../lib/dialogs.js';
import { fill, h } from '../lib/dom.js';
import { exchangeView } from '../lib/exchange.js';
import { plural, until } from '../lib/format.js';
import { every } from '../lib/refresh.js';
import { toast } from '../lib/toast.js';
import { button, failure, loading, statusChip, time } from '../lib/ui.js';

/**
 * Shows a message at the side: text, segments, every attempt with the rule that judged it.
 *
 * @param {string} id
 * @param {{ applications: Map<string, string>, changed: () => Promise<unknown> }} page
 */
export async function openMessage(id, page) {
  const panel = drawer('Message', {
    closed: () => {
      stop();
      if (location.hash === `#/messages/${id}`) history.replaceState(history.state, '', '#/messages');
    },
  });
  fill(panel.body, loading('the message'));
  let last = '';
  const refresh = async () => {
    try {
      const message = await get(`/v1/admin/messages/${id}`);
      if (JSON.stringify(message) === last) return;
      last = JSON.stringify(message);
      fill(panel.body, view(message, page, refresh));
    } catch (error) {
      last = '';
      fill(panel.body, failure(error, refresh));
    }
  };
  const stop = every(3_000, async () => {
    if (last !== '') await refresh();
  });
  await refresh();
}

/** @param {any} message @param {{ applications: Map<string, string>, changed: () => Promise<unknown> }} page @param {() => Promise<void>} refresh */
function view(message, page, refresh) {
  const act = async (/** @type {string} */ action, /** @type {string} */ done) => {
    try {
      await post(`/v1/admin/messages/${message.id}/${action}`);
      toast(done);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), 'bad');
    }
    await Promise.all([refresh(), page.changed()]);
  };
  const resend = async () => {
    const yes =
      message.status !== 'sent' ||
      (await confirmed({
        title: 'Send this message again?',
        text: h('p', {}, 'The gateway accepted it already. It reaches its recipient once more, and costs once more.'),
        confirm: 'Send 1 message again',
      }));
    if (yes) await act('resend', 'The message is queued again.');
  };
  const waits = message.status === 'queued' || message.status === 'retrying';
  return [
    h(
      'div.row.between',
      {},
      h('div.row', {}, statusChip(message.status), h('span.hint', {}, outcome(message))),
      h(
        'div.row',
        {},
        message.status === 'queued' || message.status === 'sending'
          ? null
          : button(
              message.status === 'retrying' && !message.held
                ? 'Try now'
                : message.errorReason
                  ? 'Redrive'
                  : 'Send again',
              resend,
            ),
        waits ? button('Cancel', () => act('cancel', 'The message is canceled.')) : null,
      ),
    ),
    message.detail ? h('p', {}, message.detail) : null,
    h('blockquote', { 'aria-label': 'Text', dir: 'auto' }, message.text),
    h(
      'p.hint',
      {},
      `${plural(message.segments, 'segment')}, ${message.encoding}, ${plural(message.text.length, 'character')}`,
    ),
    h(
      'dl.facts',
      {},
      fact('Recipient', message.to),
      fact('Sender ID', message.from ?? 'of the gateway settings'),
      fact('Application', page.applications.get(message.applicationId) ?? message.applicationId),
      fact('Type', message.type),
      fact('Priority', message.priority),
      message.reference ? fact('Reference', message.reference) : null,
      fact('Added', time(message.acceptedAt)),
      message.nextAttemptAt
        ? fact('Next attempt', [time(message.nextAttemptAt), ` (${until(message.nextAttemptAt)})`])
        : null,
      message.finalAt ? fact('Ended', time(message.finalAt)) : null,
      fact('Expires', time(message.expiresAt)),
      message.gatewayMessageId ? fact('Gateway message ID', h('code', {}, message.gatewayMessageId)) : null,
      message.ambiguousAttempts > 0
        ? fact(
            'Ambiguous',
            `${plural(message.ambiguousAttempts, 'attempt')} may have reached the gateway though no answer came`,
          )
        : null,
      fact('ID', h('code', {}, message.id)),
    ),
    h('h3', {}, `Attempts: ${message.attemptCount}`),
    message.attempts.length === 0
      ? h('p.hint', {}, 'None yet.')
      : h('ol.stack', {}, message.attempts.toReversed().map(attemptView)),
    message.attemptCount > message.attempts.length && message.status !== 'sending'
      ? h('p.hint', {}, `The newest ${message.attempts.length} are kept.`)
      : null,
    message.attempts.length > 0 && !message.attempts.some((/** @type {any} */ each) => each.debug)
      ? h('p.hint', {}, 'Requests and answers are kept only while Debug is on in the gateway settings.')
      : null,
  ];
}

/** @param {any} message */
const outcome = (message) =>
  message.held
    ? 'It waits for an operator, because it may have been sent.'
    : message.errorReason
      ? `Reason: ${message.errorReason}`
      : '';

/** @param {string} name @param {any} value */
const fact = (name, value) => [h('dt', {}, name), h('dd', {}, value)];

/** @param {any} attempt */
const attemptView = (attempt) =>
  h(
    'li.attempt',
    {},
    h('p', {}, h('strong', {}, `${attempt.number}. ${attempt.outcome}`), ' by ', attempt.rule, ` (${attempt.reason})`),
    h(
      'p.hint',
      {},
      time(attempt.startedAt),
      attempt.httpStatus === undefined ? '' : ` · HTTP ${attempt.httpStatus}`,
      attempt.latencyMs === undefined ? '' : ` · ${attempt.latencyMs} ms`,
      attempt.parts === undefined ? '' : ` · ${plural(attempt.parts, 'part')}`,
      attempt.price === undefined ? '' : ` · price ${attempt.price}`,
      attempt.nextAttemptAt === undefined ? '' : [' · next ', time(attempt.nextAttemptAt)],
    ),
    attempt.debug ? h('details', {}, h('summary', {}, 'Request and answer'), exchangeView(attempt.debug)) : null,
  );
