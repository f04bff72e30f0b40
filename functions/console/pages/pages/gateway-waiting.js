// @ts-check
import { get, post } from '../lib/api.js';
import { chosen } from '../lib/dialogs.js';
import { h } from '../lib/dom.js';
import { plural, since } from '../lib/format.js';
import { toast } from '../lib/toast.js';

/**
 * Asks, before sending is switched on, what becomes of the messages that wait, and cancels them if that is wanted: before the switch, so that
 * none of them slips through. Resolves false when sending shall stay off.
 *
 * @param {() => Promise<void>} check throws when the switch would be refused; nothing is asked then, and nothing canceled
 */
export async function mayStartSending(check) {
  await check();
  const { waiting } = await get('/v1/admin/gateway/status');
  if (waiting.count === 0) return true;
  const choice = await chosen({
    title: 'Switch sending on?',
    text: h('p', {}, describe(waiting)),
    choices: [
      { value: 'cancel', label: 'Cancel them, then switch on', class: 'danger' },
      { value: 'send', label: 'Switch on and send them', class: 'primary' },
    ],
  });
  if (choice === 'cancel') {
    // The question may have stood open for long.
    await check();
    await cancelWaiting();
  }
  return choice !== '';
}

/** In as many requests as it takes. */
async function cancelWaiting() {
  const filter = { status: ['queued', 'retrying'], until: new Date().toISOString() };
  let canceled = 0;
  for (let cursor = undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const answer = await post('/v1/admin/messages/cancel', { filter, ...(cursor ? { cursor } : {}) });
    canceled += answer.changed;
    cursor = answer.next;
  }
  toast(`${plural(canceled, 'message')} canceled.`);
}

/** @param {{ count: number, more: boolean, oldestAcceptedAt: string | null }} waiting */
const describe = ({ count, more, oldestAcceptedAt }) =>
  [
    `${plural(count, 'message')}${more ? ' or more' : ''} ${count === 1 ? 'waits' : 'wait'} to be sent.`,
    oldestAcceptedAt ? `The oldest came ${since(oldestAcceptedAt)}.` : '',
    'Sent, they go out at once, as fast as the gateway allows. Canceled, none does; each can be sent again from the log.',
  ].join(' ');
