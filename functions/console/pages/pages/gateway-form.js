// @ts-check
import { h } from '../lib/dom.js';
import { checkField, numberField, selectField, textField } from '../lib/fields.js';
import { secretsField } from '../lib/secrets-field.js';
import { basicAuthField } from './gateway-basic-auth.js';
import { judgingFields } from './gateway-judging.js';
import { sendingFields } from './gateway-sending.js';

/** @typedef {import('../lib/form.js').Form} Form */

/** @param {{ count: number, more: boolean }} waiting */
const waitingNow = ({ count, more }) => `${count}${more ? '+' : ''} ${count === 1 && !more ? 'waits' : 'wait'} now.`;

const code = (/** @type {string} */ text) => h('code', {}, text);

/**
 * The model's form in the model's order, then what real gateways turned out to need.
 *
 * @param {Form} form
 * @param {{ waiting: any, asks: Map<string, string>, open: Set<string> }} known
 */
export const gatewayFields = (form, { waiting, asks, open }) => [
  textField(form, 'gatewayUrl', {
    mono: true,
    type: 'url',
    placeholder: 'https://',
    hint: 'From the documentation of the gateway. Empty: not set up.',
  }),
  textField(form, 'payload', {
    area: true,
    mono: true,
    hint: [
      'Patterns: ',
      code('%TO%'),
      ' ',
      code('%MESSAGE%'),
      ' ',
      code('%FROM%'),
      ' (or ',
      code('%PARTNER%'),
      ') ',
      code('%ID%'),
      '. Form: ',
      code('from=%FROM%&to=%TO%&message=%MESSAGE%'),
      '. JSON: ',
      code('{"from": "%FROM%", "to": "%TO%", "message": "%MESSAGE%"}'),
    ],
  }),
  h(
    'div.pair',
    {},
    selectField(form, 'method', [
      ['GET', 'GET'],
      ['POST', 'POST'],
    ]),
    selectField(
      form,
      'contentType',
      [
        ['x-www-form-urlencoded', 'x-www-form-urlencoded'],
        ['json', 'json'],
        ['xml', 'xml'],
      ],
      'json and xml only with POST.',
    ),
  ),
  checkField(
    form,
    'verifySsl',
    'Of the host of the gateway. Rather than switching it off, pin a CA certificate below.',
  ),
  checkField(form, 'enabled', [
    'While off, messages are accepted and wait. Look at the ',
    h('a', { href: '#/messages?status=queued' }, 'waiting messages'),
    ' before switching it on: everything that queued meanwhile goes out.',
    waiting && waiting.count > 0 ? h('strong', {}, ` ${waitingNow(waiting)}`) : null,
  ]),
  checkField(form, 'debug', 'Keeps the request and the answer of each attempt with its message, secrets masked.'),
  textField(form, 'successfulResponse', {
    mono: true,
    hint: 'The text by which an answer is known to be a success. Empty: any 2xx answer is.',
  }),
  numberField(form, 'daysUntilExpiration', {
    hint: 'Sending is tried for so long; then the status is error. Fractions are possible: 0.5 is 12 hours.',
  }),
  secretsField(form, 'headers', {
    one: 'a header',
    hint: 'For authentication, with the user name or API token. The balance check uses them too.',
  }),
  basicAuthField(form),
  secretsField(form, 'variables', {
    one: 'a variable',
    hint: [
      'Your own patterns for the URL, the payload and headers, e.g. ',
      code('%API_KEY%'),
      '. Secret ones are never shown again.',
    ],
    labels: asks,
  }),
  group('Sending', open, sendingFields(form)),
  group('Judging answers', open, judgingFields(form)),
];

/** @param {string} title @param {Set<string>} open @param {any[]} children */
const group = (title, open, children) =>
  h(
    'details',
    {
      open: open.has(title),
      ontoggle: (/** @type {any} */ event) => (event.target.open ? open.add(title) : open.delete(title)),
    },
    h('summary', {}, title),
    h('div.stack', {}, children),
  );
