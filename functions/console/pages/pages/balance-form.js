// @ts-check
import { h } from '../lib/dom.js';
import { checkField, linesField, numberField, selectField, textField } from '../lib/fields.js';
import { secretsField } from '../lib/secrets-field.js';

/** The model's form in the model's order. @param {import('../lib/form.js').Form} form @param {HTMLElement} run @param {HTMLElement} result */
export const balanceFields = (form, run, result) => [
  checkField(form, 'enabled'),
  textField(form, 'checkUrl', {
    mono: true,
    type: 'url',
    placeholder: 'https://',
    hint: 'The first number of the answer is the balance, unless a field name or an expression says which.',
  }),
  h('div.row', {}, run),
  result,
  textField(form, 'fieldName', {
    mono: true,
    placeholder: 'first number',
    hint: 'A key or a dotted path, e.g. credits.balance, instead of the first number.',
  }),
  textField(form, 'fieldRegex', {
    mono: true,
    placeholder: '^00 (.+)$',
    hint: 'Instead of a field name, for an answer with a code before the amount: ^00 (.+)$ reads 540 in “00 540”. What the first group finds, else the whole match, is the balance. RE2 syntax; . ends at a line break.',
  }),
  h(
    'div.pair',
    {},
    selectField(form, 'method', [
      ['GET', 'GET'],
      ['POST', 'POST'],
    ]),
    selectField(form, 'every', [
      ['5 minutes', '5 minutes'],
      ['hour', 'hour'],
      ['day', 'day'],
    ]),
  ),
  linesField(form, 'emails', {
    placeholder: 'finance@example.com',
    hint: 'Who is told when the balance is low. One address a line.',
  }),
  checkField(
    form,
    'dashboardNotification',
    'A banner on every page while the balance is low or not known, is not checked, or a mail about it failed.',
  ),
  numberField(form, 'minimumBalance', { hint: 'A balance below this is low.' }),
  h(
    'details',
    {},
    h('summary', {}, 'More'),
    h(
      'div.stack',
      {},
      numberField(form, 'stopBelow', {
        nullable: true,
        placeholder: 'never',
        hint: 'One-time codes still go out when credit is nearly used up.',
      }),
      h(
        'div.pair',
        {},
        textField(form, 'currency', { placeholder: 'as the answer names it' }),
        numberField(form, 'scale', { hint: '100 where the gateway tells cents.' }),
      ),
      selectField(form, 'source', [
        ['url', 'the check URL'],
        ['sendAnswers', 'the answers to sent messages'],
      ]),
      checkField(form, 'useGatewayHeaders', 'Its custom headers and Basic authentication are sent with the check too.'),
      secretsField(form, 'headers', { one: 'a header', hint: 'They win over those of the gateway.' }),
      secretsField(form, 'variables', {
        one: 'a variable',
        hint: 'They win over those of the gateway.',
      }),
      selectField(form, 'contentType', [
        ['x-www-form-urlencoded', 'x-www-form-urlencoded'],
        ['json', 'json'],
        ['xml', 'xml'],
      ]),
      textField(form, 'body', { area: true, mono: true, rows: 2 }),
      checkField(form, 'allowPlainHttp', 'The credentials then travel unencrypted.'),
    ),
  ),
];
