// @ts-check
import { fill, h } from '../lib/dom.js';
import { plainField } from '../lib/plain-field.js';
import { card } from '../lib/ui.js';
import { listOfMessages } from './send-list.js';
import { oneMessage } from './send-one.js';

/** @typedef {import('./send-list.js').ListState} ListState */

/** What is asked before it is left. @type {Record<ListState, string>} */
const LEAVING = {
  none: '',
  typed: 'The list was not sent. Leave it?',
  sending: 'The list is still being sent. Leave, and send only what was handed over so far?',
  broken: 'The list was not handed over to its end. Leave it at that?',
};

/** @param {HTMLElement} place */
export function show(place) {
  let stop = () => {};
  /** @type {ListState} */
  let list = 'none';
  const common = {
    from: h('input', { maxlength: '15', autocomplete: 'off', placeholder: 'of the gateway settings' }),
    priority: h(
      'select',
      {},
      h('option', { value: 'normal' }, 'normal'),
      h('option', { value: 'high' }, 'high, for one-time codes'),
    ),
    type: h('input', { maxlength: '32', value: 'message', autocomplete: 'off' }),
  };
  const rest = () => ({
    ...(common.from.value === '' ? {} : { from: common.from.value }),
    ...(common.type.value === '' ? {} : { type: common.type.value }),
    priority: common.priority.value,
  });

  fill(
    place,
    h(
      'div.columns.even',
      {},
      card(
        'one-heading',
        'One message',
        oneMessage(common, rest, (end) => {
          stop();
          stop = end;
        }),
      ),
      card(
        'list-heading',
        'A list',
        listOfMessages(rest, (value) => {
          list = value;
          place.toggleAttribute('data-dirty', value !== 'none');
        }),
      ),
    ),
    card(
      'common-heading',
      'For both',
      h(
        'div.pair',
        {},
        plainField('Sender ID', common.from),
        plainField('Priority', common.priority),
        plainField('Type', common.type, 'A word to find them by in the log.'),
      ),
    ),
  );
  return {
    leave: () => stop(),
    mayLeave: () => list === 'none' || window.confirm(LEAVING[list]),
  };
}
