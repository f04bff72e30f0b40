// @ts-check
import { h } from '../lib/dom.js';
import { checkField, numberField, selectField, textField } from '../lib/fields.js';

/** @typedef {import('../lib/form.js').Form} Form */

/** How messages are written and how fast they go. @param {Form} form */
export const sendingFields = (form) => [
  h(
    'div.pair',
    {},
    textField(form, 'defaultFrom', { hint: 'For messages that name none.' }),
    phoneFormatField(form),
    countryField(form),
    selectField(form, 'payloadIn', [
      ['body', 'the body'],
      ['query', 'the query'],
    ]),
  ),
  h(
    'div.pair',
    {},
    numberField(form, 'messagesPerSecond', {
      nullable: true,
      placeholder: 'no limit',
      hint: 'A hard upper bound.',
    }),
    numberField(form, 'maxConcurrency'),
    numberField(form, 'timeoutSeconds'),
  ),
  selectField(form, 'ambiguous', [
    ['retry', 'Try again: it may arrive twice'],
    ['hold', 'Wait for an operator: it may never arrive'],
  ]),
  checkField(form, 'allowPlainHttp', 'Numbers, texts and passwords then travel unencrypted.'),
  textField(form, 'caCertificate', {
    area: true,
    mono: true,
    rows: 3,
    hint: 'PEM. When given, only certificates under it are trusted.',
  }),
];

const code = (/** @type {string} */ text) => h('code', {}, text);

/** @param {Form} form */
const phoneFormatField = (form) =>
  textField(form, 'phoneFormat', {
    hint: [
      'How %TO% is written: ',
      code('e164'),
      ' +252…, ',
      code('digits'),
      ' 252…, ',
      code('00'),
      ' 00252…, ',
      code('national:252'),
      ', ',
      code('number'),
    ],
  });

/** @param {Form} form */
function countryField(form) {
  const view = textField(form, 'defaultCountry', {
    placeholder: 'none',
    hint: 'Two letters, e.g. SO, for recipients without +.',
  });
  const control = view.querySelector('input');
  control.maxLength = 2;
  control.addEventListener('input', () => {
    form.draft.defaultCountry = control.value === '' ? null : control.value.toUpperCase();
    form.changed();
  });
  return view;
}
