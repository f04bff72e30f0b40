// @ts-check
import { h } from '../lib/dom.js';

/** @type {[string, string][]} */
export const COLUMNS = [
  ['id', 'ID'],
  ['to', 'Recipient'],
  ['text', 'Text'],
  ['type', 'Type'],
  ['status', 'Status'],
  ['added', 'Added'],
  ['sent', 'Sent'],
  ['application', 'Application'],
  ['details', 'Details'],
];
const CHOICE = 'sms-relay-columns';

/** The columns that this browser was told to show. */
export function readColumns() {
  const kept = localStorage
    .getItem(CHOICE)
    ?.split(',')
    .filter((name) => COLUMNS.some(([each]) => each === name));
  return new Set(
    kept && kept.length > 0 ? ['to', ...kept] : COLUMNS.map(([name]) => name).filter((name) => name !== 'id'),
  );
}

/** Boxes that choose the columns; the recipient, which opens the message, stays. @param {Set<string>} shown @param {() => void} changed */
export const columnChoice = (shown, changed) =>
  h(
    'details',
    {},
    h('summary', {}, 'Columns'),
    h(
      'div.row',
      {},
      COLUMNS.map(([name, label]) =>
        h(
          'label.check',
          {},
          h('input', {
            type: 'checkbox',
            checked: shown.has(name),
            disabled: name === 'to',
            onchange: (/** @type {any} */ event) => {
              if (event.target.checked) shown.add(name);
              else shown.delete(name);
              localStorage.setItem(CHOICE, [...shown].join());
              changed();
            },
          }),
          label,
        ),
      ),
    ),
  );
