// @ts-check
import { h } from '../lib/dom.js';
import { statusChip, time } from '../lib/ui.js';
import { COLUMNS } from './message-columns.js';

/** @type {Record<string, string>} */
const CELL_CLASS = {
  text: 'td.details',
  details: 'td.details',
  added: 'td.when',
  sent: 'td.when',
  application: 'td.name',
  to: 'td.nowrap',
};

/**
 * The messages of one page of the log.
 *
 * @param {any[]} messages
 * @param {{
 *   shown: Set<string>,
 *   picked: Set<string>,
 *   applications: Map<string, string>,
 *   open: (id: string) => unknown,
 *   pickedChanged: () => void,
 * }} page
 */
export function messageTable(messages, page) {
  const columns = COLUMNS.filter(([name]) => page.shown.has(name));
  return h(
    'table.cards.log',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', {}, pickAll(messages, page)),
        columns.map(([, name]) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      messages.map((message) =>
        h(
          'tr',
          {},
          h('td.pick', { 'data-label': 'Select' }, pickOne(message, page)),
          columns.map(([name, label]) =>
            h(
              CELL_CLASS[name] ?? 'td',
              { 'data-label': label, dir: name === 'text' && 'auto' },
              cell(name, message, page),
            ),
          ),
        ),
      ),
    ),
  );
}

/** @param {any[]} messages @param {{ picked: Set<string>, pickedChanged: () => void }} page */
function pickAll(messages, { picked, pickedChanged }) {
  const all = h('input', {
    type: 'checkbox',
    'aria-label': 'Select all on this page',
    'data-key': 'pick-all',
    checked: messages.every(({ id }) => picked.has(id)),
    indeterminate: picked.size > 0 && picked.size < messages.length,
    onchange: () => {
      for (const { id } of messages) pick(picked, id, all.checked);
      pickedChanged();
    },
  });
  return all;
}

/** @param {any} message @param {{ picked: Set<string>, pickedChanged: () => void }} page */
const pickOne = (message, { picked, pickedChanged }) =>
  h('input', {
    type: 'checkbox',
    'aria-label': `Select the message to ${message.to} of ${message.acceptedAt}`,
    'data-key': `pick-${message.id}`,
    checked: picked.has(message.id),
    onchange: (/** @type {any} */ event) => {
      pick(picked, message.id, event.target.checked);
      pickedChanged();
    },
  });

/** @param {Set<string>} picked @param {string} id @param {boolean} on */
const pick = (picked, id, on) => (on ? picked.add(id) : picked.delete(id));

/** @param {string} name @param {any} message @param {{ applications: Map<string, string>, open: (id: string) => unknown }} page */
function cell(name, message, { applications, open }) {
  switch (name) {
    case 'id':
      return h('code', {}, message.id);
    case 'to':
      return h(
        'button.link',
        { type: 'button', 'data-key': message.id, 'aria-haspopup': 'dialog', onclick: () => open(message.id) },
        message.to,
      );
    case 'text':
      return message.text.length > 90 ? `${message.text.slice(0, 88)}…` : message.text;
    case 'type':
      return message.type;
    case 'status':
      return h('span', {}, statusChip(message.status), message.held ? h('span.hint', {}, ' held') : null);
    case 'added':
      return time(message.acceptedAt);
    case 'sent':
      return message.status === 'sent' ? time(message.finalAt) : '–';
    case 'application':
      return applications.get(message.applicationId) ?? message.applicationId;
    default:
      return (
        message.detail ??
        (message.status === 'sent' && message.attemptCount > 1 ? `Sent at attempt ${message.attemptCount}.` : '')
      );
  }
}
