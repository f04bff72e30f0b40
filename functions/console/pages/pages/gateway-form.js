// @ts-check
import { h } from '../lib/dom.js';
import {
  checkField,
  labelled,
  linesField,
  listField,
  numberField,
  resetButton,
  secretsField,
  selectField,
  textField,
} from '../lib/fields.js';

/** @typedef {import('../lib/fields.js').Form} Form */

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
  textField(form, 'gatewayUrl', 'Gateway URL', {
    mono: true,
    type: 'url',
    placeholder: 'https://',
    hint: 'From the documentation of the gateway. Empty: not set up.',
  }),
  textField(form, 'payload', 'Payload', {
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
    selectField(form, 'method', 'Method', [
      ['GET', 'GET'],
      ['POST', 'POST'],
    ]),
    selectField(
      form,
      'contentType',
      'Content type',
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
    'Verify SSL certificate',
    'Of the host of the gateway. Rather than switching it off, pin a CA certificate below.',
  ),
  checkField(form, 'enabled', 'Enable SMS sending', [
    'While off, messages are accepted and wait. Look at the ',
    h('a', { href: '#/messages?status=queued' }, 'waiting messages'),
    ' before switching it on: everything that queued meanwhile goes out.',
    waiting && waiting.count > 0 ? h('strong', {}, ` ${waitingNow(waiting)}`) : null,
  ]),
  checkField(
    form,
    'debug',
    'Debug',
    'Keeps the request and the answer of each attempt with its message, secrets masked.',
  ),
  textField(form, 'successfulResponse', 'Successful response', {
    mono: true,
    hint: 'The text by which an answer is known to be a success. Empty: any 2xx answer is.',
  }),
  numberField(form, 'daysUntilExpiration', 'Days until expiration', {
    hint: 'Sending is tried for so long; then the status is error. Fractions are possible: 0.5 is 12 hours.',
  }),
  secretsField(form, 'headers', 'Custom headers', {
    one: 'a header',
    hint: 'For authentication, with the user name or API token. The balance check uses them too.',
  }),
  basicAuthField(form),
  secretsField(form, 'variables', 'Variables', {
    one: 'a variable',
    hint: [
      'Your own patterns for the URL, the payload and headers, e.g. ',
      code('%API_KEY%'),
      '. Secret ones are never shown again.',
    ],
    labels: asks,
  }),
  group('Sending', open, [
    h(
      'div.pair',
      {},
      textField(form, 'defaultFrom', 'Default sender ID', { hint: 'For messages that name none.' }),
      phoneFormatField(form),
      countryField(form),
      selectField(form, 'payloadIn', 'Payload of a POST goes into', [
        ['body', 'the body'],
        ['query', 'the query'],
      ]),
    ),
    h(
      'div.pair',
      {},
      numberField(form, 'messagesPerSecond', 'Messages per second', {
        nullable: true,
        placeholder: 'no limit',
        hint: 'A hard upper bound.',
      }),
      numberField(form, 'maxConcurrency', 'Calls at once'),
      numberField(form, 'timeoutSeconds', 'Timeout in seconds'),
    ),
    selectField(form, 'ambiguous', 'When the answer was lost', [
      ['retry', 'Try again: it may arrive twice'],
      ['hold', 'Wait for an operator: it may never arrive'],
    ]),
    checkField(form, 'allowPlainHttp', 'Allow http://', 'Numbers, texts and passwords then travel unencrypted.'),
    textField(form, 'caCertificate', 'CA certificate', {
      area: true,
      mono: true,
      rows: 3,
      hint: 'PEM. When given, only certificates under it are trusted.',
    }),
  ]),
  group('Judging answers', open, [
    selectField(form, 'unmatched2xx', 'A 2xx answer that matches no rule means', [
      ['retry', 'try again, until it expires'],
      ['reject', 'rejected, final'],
    ]),
    linesField(form, 'successAlternatives', 'Other success texts', {
      hint: 'One a line; any of them means success as well.',
    }),
    conditionsField(form, 'successRules', 'Success rules', {
      one: 'a success rule',
      hint: 'Exact proofs of success; any one of them suffices. Each part that is given must hold.',
      outcome: false,
    }),
    conditionsField(form, 'rules', 'Failure rules', {
      one: 'a failure rule',
      hint: 'In this order; the first that holds decides. rejected is final, unavailable tries later, gatewayFault pauses the gateway.',
      outcome: true,
    }),
    messageIdField(form),
    h(
      'div.pair',
      {},
      textField(form, 'partsPath', 'JSON path of the parts', { mono: true, optional: true }),
      textField(form, 'pricePath', 'JSON path of the price', { mono: true, optional: true }),
      textField(form, 'balancePath', 'JSON path of the balance', { mono: true, optional: true }),
    ),
  ]),
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

/** @param {Form} form */
function basicAuthField(form) {
  const { basicAuth } = form.draft;
  const problem = h('p.problem');
  const use = h('input', {
    type: 'checkbox',
    checked: basicAuth !== undefined,
    onchange: () => {
      if (use.checked) form.draft.basicAuth = { user: '', password: '' };
      else delete form.draft.basicAuth;
      form.rebuild();
      form.changed();
    },
  });
  form.fields.set('basicAuth', { problem, control: use });
  if (!basicAuth) return h('div.field', {}, h('label.check', {}, use, 'Basic authentication'), problem);
  const stored = basicAuth.password === null;
  const user = h('input', { value: basicAuth.user, autocomplete: 'off', spellcheck: 'false' });
  const password = h('input', {
    type: stored || !/^%[A-Z0-9_]+%$/.test(basicAuth.password) ? 'password' : 'text',
    value: basicAuth.password ?? '',
    autocomplete: 'new-password',
    placeholder: stored ? 'stored; type to replace it' : '',
  });
  return h(
    'div.field',
    {},
    h(
      'div.label-row',
      {},
      h('label.check', {}, use, 'Basic authentication'),
      resetButton(form, 'basicAuth', 'Basic authentication'),
    ),
    h(
      'div.entry',
      {},
      h(
        'div.grid',
        {},
        labelled('User', user, () => {
          basicAuth.user = user.value;
          form.changed();
        }),
        labelled('Password', password, () => {
          basicAuth.password = stored && password.value === '' ? null : password.value;
          form.changed();
        }),
      ),
    ),
    problem,
  );
}

/** @param {Form} form */
const phoneFormatField = (form) =>
  textField(form, 'phoneFormat', 'Phone format', {
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
  const view = textField(form, 'defaultCountry', 'Default country', {
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

/** @param {Form} form @param {string} name @param {string} label @param {{ one: string, hint: string, outcome: boolean }} options */
const conditionsField = (form, name, label, { one, hint, outcome }) =>
  listField(form, name, label, {
    hint,
    one,
    ordered: true,
    fresh: () => (outcome ? { outcome: 'rejected', reason: '' } : {}),
    entry: (rule, changed) => {
      /** @param {string} key @param {(text: string) => unknown} [read] @param {(value: any) => string} [write] */
      const input = (key, read = (text) => text, write = String) => {
        const control = h('input', {
          value: rule[key] === undefined ? '' : write(rule[key]),
          class: 'mono',
          spellcheck: 'false',
          autocomplete: 'off',
        });
        return [
          control,
          () => {
            if (control.value.trim() === '') delete rule[key];
            else rule[key] = read(control.value);
            changed();
          },
        ];
      };
      const at = (/** @type {string} */ text, /** @type {any[]} */ [control, change]) =>
        labelled(text, control, change);
      const exists = h(
        'select',
        {},
        [
          ['', '–'],
          ['true', 'yes'],
          ['false', 'no'],
        ].map(([value, text]) => h('option', { value, selected: String(rule.exists ?? '') === value }, text)),
      );
      const outcomes = h(
        'select',
        {},
        ['rejected', 'unavailable', 'gatewayFault', 'accepted'].map((each) =>
          h('option', { value: each, selected: rule.outcome === each }, each),
        ),
      );
      return h(
        'div.grid',
        {},
        at(
          'Status (400, 5xx)',
          input('status', readStatuses, (value) => value.join(', ')),
        ),
        at('Body contains', input('contains')),
        at('Body matches (RE2)', input('regex')),
        at('JSON path', input('jsonPath')),
        at(
          '… is one of',
          input('in', readValues, (value) =>
            value
              .map((/** @type {unknown} */ each) => (typeof each === 'string' ? each : JSON.stringify(each)))
              .join(', '),
          ),
        ),
        labelled('… exists', exists, () => {
          if (exists.value === '') delete rule.exists;
          else rule.exists = exists.value === 'true';
          changed();
        }),
        outcome
          ? [
              labelled('Then', outcomes, () => {
                rule.outcome = outcomes.value;
                changed();
              }),
              at('Reason (one word)', input('reason')),
            ]
          : null,
      );
    },
  });

/** `400, 5xx`. @param {string} text */
const readStatuses = (text) =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((each) => (/^\d+$/.test(each) ? Number(each) : each));

/** `1, true, ok`: numbers and words compare alike, so that text will do. @param {string} text */
const readValues = (text) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
    .map((each) => (/^-?\d+$/.test(each) ? Number(each) : each === 'null' ? null : each));

/** @param {Form} form */
function messageIdField(form) {
  const source = form.draft.messageId ?? {};
  const problem = h('p.problem');
  const path = h('input', { value: source.jsonPath ?? '', class: 'mono', spellcheck: 'false' });
  const regex = h('input', { value: source.regex ?? '', class: 'mono', spellcheck: 'false' });
  const header = h('input', { value: source.header ?? '', class: 'mono', spellcheck: 'false' });
  form.fields.set('messageId', { problem, control: path });
  const take = () => {
    if (path.value === '' && regex.value === '' && header.value === '') delete form.draft.messageId;
    else
      form.draft.messageId = {
        ignore: source.ignore ?? [],
        ...(path.value === '' ? {} : { jsonPath: path.value }),
        ...(regex.value === '' ? {} : { regex: regex.value }),
        ...(header.value === '' ? {} : { header: header.value }),
      };
    form.changed();
  };
  return h(
    'fieldset.stack',
    {},
    h(
      'legend.row.between',
      {},
      h('h3', {}, 'Gateway message ID'),
      resetButton(form, 'messageId', 'Gateway message ID'),
    ),
    h(
      'div.entry',
      {},
      h(
        'div.grid',
        {},
        labelled('JSON path', path, take),
        labelled('or expression', regex, take),
        labelled('or header', header, take),
      ),
    ),
    problem,
  );
}
