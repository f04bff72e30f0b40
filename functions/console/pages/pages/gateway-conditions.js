// @ts-check
import { h } from '../lib/dom.js';
import { labelled, listField } from '../lib/list-field.js';

/** Rules by which answers are judged. @param {import('../lib/form.js').Form} form @param {string} name @param {{ one: string, hint: string, outcome: boolean }} options */
export const conditionsField = (form, name, { one, hint, outcome }) =>
  listField(form, name, {
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
