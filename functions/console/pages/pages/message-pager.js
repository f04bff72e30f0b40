// @ts-check
import { h } from '../lib/dom.js';
import { plural } from '../lib/format.js';
import { button, time } from '../lib/ui.js';

/**
 * Which page of the log is shown, and the way to others.
 *
 * @param {any} page
 * @param {{ live: HTMLElement[], cursors: string[], turnTo: (cursors: string[]) => unknown }} options `live`: its switch and label; `cursors`: of the pages before this one
 */
export const pagerView = ({ messages, next }, { live, cursors, turnTo }) => [
  h('div.row', {}, live),
  h(
    'div.row',
    {},
    h(
      'span.hint',
      {},
      messages.length === 0 ? '' : `Page ${cursors.length + 1}, ${plural(messages.length, 'message')}`,
    ),
    button('Newer', () => turnTo(cursors.slice(0, -1)), { 'data-key': 'newer', disabled: cursors.length === 0 }),
    button('Older', () => turnTo([...cursors, next]), { 'data-key': 'older', disabled: !next }),
  ),
];

/** How far a search has looked. @param {any} page */
export const lookedThrough = ({ search, next }) =>
  search?.lookedBackTo
    ? [
        `Looked through ${plural(search.looked, 'message')}, back to `,
        time(search.lookedBackTo),
        next ? '. Older ones are on the next page.' : '.',
      ]
    : null;
