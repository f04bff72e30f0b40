// @ts-check
import { h } from '../lib/dom.js';
import { linesField, selectField, textField } from '../lib/fields.js';
import { conditionsField } from './gateway-conditions.js';
import { messageIdField } from './gateway-message-id.js';

/** What an answer of the gateway means, and what else is read from it. @param {import('../lib/form.js').Form} form */
export const judgingFields = (form) => [
  selectField(form, 'unmatched2xx', [
    ['retry', 'try again, until it expires'],
    ['reject', 'rejected, final'],
  ]),
  linesField(form, 'successAlternatives', {
    hint: 'One a line; any of them means success as well.',
  }),
  conditionsField(form, 'successRules', {
    one: 'a success rule',
    hint: 'Exact proofs of success; any one of them suffices. Each part that is given must hold.',
    outcome: false,
  }),
  conditionsField(form, 'rules', {
    one: 'a failure rule',
    hint: 'In this order; the first that holds decides. rejected is final, unavailable tries later, gatewayFault pauses the gateway.',
    outcome: true,
  }),
  messageIdField(form),
  h(
    'div.pair',
    {},
    textField(form, 'partsPath', { mono: true, optional: true }),
    textField(form, 'pricePath', { mono: true, optional: true }),
    textField(form, 'balancePath', { mono: true, optional: true }),
  ),
];
