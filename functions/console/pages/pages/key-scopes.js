// @ts-check
import { h } from '../lib/dom.js';

/** @type {[string, string][]} */
export const SCOPES = [
  ['messages:send', 'Send messages'],
  ['messages:read', 'Read messages'],
  ['messages:cancel', 'Cancel messages'],
];

/** Boxes for what a key may do. @param {string[]} chosen */
export function scopeBoxes(chosen) {
  const boxes = SCOPES.map(([scope, label]) => ({
    scope,
    label,
    box: h('input', { type: 'checkbox', checked: chosen.includes(scope) }),
  }));
  return {
    view: h(
      'fieldset',
      {},
      h('legend', {}, h('strong', {}, 'The key may')),
      h(
        'div.row',
        {},
        boxes.map(({ box, label }) => h('label.check', {}, box, label)),
      ),
    ),
    read: () => boxes.filter(({ box }) => box.checked).map(({ scope }) => scope),
  };
}

/** What a key may do, in words. @param {string[]} scopes */
export const mayOf = (scopes) =>
  scopes.length === SCOPES.length ? 'everything' : scopes.map((scope) => scope.replace('messages:', '')).join(', ');
