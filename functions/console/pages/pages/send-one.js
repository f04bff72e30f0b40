// @ts-check
import { ApiProblem, api, get } from '../lib/api.js';
import { busy, fill, h } from '../lib/dom.js';
import { plainField } from '../lib/plain-field.js';
import { every } from '../lib/refresh.js';
import { failure, statusChip } from '../lib/ui.js';
import { segmentCounter } from './segment-counter.js';
import { messageDraft } from './send-draft.js';
import { explain, SEND } from './send-request.js';

/**
 * A form for one message, which is followed to its end.
 *
 * @param {Record<string, any>} common controls that both forms have
 * @param {() => any} rest what those say
 * @param {(end: () => void) => void} watching
 */
export function oneMessage(common, rest, watching) {
  const to = h('input', { type: 'tel', autocomplete: 'off', required: true, placeholder: '+252612345678' });
  const text = h('textarea', { rows: 4, required: true, dir: 'auto' });
  const result = h('div.stack', { role: 'status' });
  const submit = h('button.primary', {}, 'Send');
  const draft = messageDraft({ to, text, ...common });
  const send = async () => {
    const sent = text.value;
    try {
      const { results } = await api(
        'POST',
        SEND,
        { messages: [{ to: to.value, text: sent, ...rest() }] },
        { headers: { 'idempotency-key': draft.key() } },
      );
      draft.renewKey();
      const [first] = results;
      if (!first.ok) {
        fill(result, problems(first.errors));
        return;
      }
      // What was typed meanwhile is the next message.
      if (text.value === sent) {
        text.value = '';
        text.dispatchEvent(new Event('input'));
        draft.drop();
      }
      if (result.isConnected) watching(watch(first.message.id, result));
    } catch (error) {
      // Only when nothing was answered may the same key be used again: then it is the same message.
      if (error instanceof ApiProblem && error.status > 0 && error.status < 500) draft.renewKey();
      fill(result, failure(error));
    }
  };
  return h(
    'form.stack',
    {
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void busy(submit, send);
      },
    },
    plainField('Recipient', to, 'In international form.'),
    plainField('Text', text),
    segmentCounter(text),
    h('div.row.end', {}, submit),
    result,
  );
}

/** Follows a message until it has its final status. @param {string} id @param {HTMLElement} place */
function watch(id, place) {
  const end = every(1_000, async () => {
    const message = await get(`/v1/admin/messages/${id}`);
    fill(
      place,
      h(
        'p.row',
        {},
        statusChip(message.status),
        h('a', { href: `#/messages/${id}` }, `To ${message.to}`),
        h('span.hint', {}, message.detail ?? ''),
      ),
    );
    if (message.finalAt) end();
  });
  return end;
}

/** @param {any[]} errors */
const problems = (errors) => h('div.notice.bad', { role: 'alert' }, h('p', {}, explain(errors)));
