// @ts-check
import { words } from '../lib/diff.js';
import { h } from '../lib/dom.js';
import { plural } from '../lib/format.js';

/** The fields that changed, by the names that their form has. @param {{ field: string }[]} changes @param {Record<string, string>} labels */
export const fieldNames = (changes, labels) => changes.map(({ field }) => labels[field] ?? field).join(', ');

/** What is different between two documents. @param {string} title @param {{ field: string, before: unknown, after: unknown }[]} changes @param {string} old @param {string} fresh @param {Record<string, string>} labels of the fields */
export const diffTable = (title, changes, old, fresh, labels) =>
  h(
    'section.stack',
    { 'aria-label': title },
    h(
      'h3',
      {},
      `${title}: ${changes.length === 0 ? 'nothing that can be shown; secrets may differ' : plural(changes.length, 'field')}`,
    ),
    changes.length === 0
      ? null
      : h(
          'div.wide',
          { tabindex: '0', role: 'region', 'aria-label': title },
          h(
            'table.diff',
            {},
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                ['Field', old, fresh].map((name) => h('th', { scope: 'col' }, name)),
              ),
            ),
            h(
              'tbody',
              {},
              changes.map(({ field, before, after }) =>
                h(
                  'tr',
                  {},
                  h('th', { scope: 'row' }, labels[field] ?? field),
                  h('td.old.text.mono', {}, words(before)),
                  h('td.new.text.mono', {}, words(after)),
                ),
              ),
            ),
          ),
        ),
  );
