// @ts-check
import { h } from '../lib/dom.js';
import { count } from '../lib/format.js';
import { button } from '../lib/ui.js';
import { isNarrowed, selectionOf } from './message-filters.js';

/** @typedef {(action: 'resend' | 'cancel', selection: any) => unknown} Act */

/** What can be done with the messages that are selected. @param {Set<string>} picked @param {Act} act @param {() => void} clear */
export const pickedActions = (picked, act, clear) =>
  h(
    'div.bulk.row.between',
    { role: 'region', 'aria-label': 'Selected messages' },
    h('strong', { role: 'status' }, `${count(picked.size)} selected`),
    h(
      'div.row',
      {},
      button('Send again', () => act('resend', { ids: [...picked] }), { class: 'primary' }),
      button('Cancel sending', () => act('cancel', { ids: [...picked] })),
      button('Clear', clear, { class: 'plain' }),
    ),
  );

/** What can be done with all that the filters show; nothing while they show everything. @param {import('./message-filters.js').Filters} filters @param {Act} act */
export function filterActions(filters, act) {
  if (!isNarrowed(filters)) return null;
  const status = filters.status ?? '';
  const resend = status === 'error' ? 'Redrive all that match …' : 'Send all that match again …';
  return h(
    'div.row',
    {},
    ['', 'error', 'canceled', 'retrying'].includes(status)
      ? button(resend, () => act('resend', selectionOf(filters)))
      : null,
    ['', 'queued', 'retrying'].includes(status)
      ? button('Cancel all that match …', () => act('cancel', selectionOf(filters)))
      : null,
  );
}
