// @ts-check
import { h } from '../lib/dom.js';
import { empty, statusChip, time } from '../lib/ui.js';

/** The last messages. @param {any[]} messages */
export const newestView = (messages) =>
  messages.length === 0
    ? empty(h('p', {}, 'No message yet.'), h('a.button', { href: '#/send' }, 'Send one'))
    : h(
        'table.cards',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Added', 'Recipient', 'Status', 'Text'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          {},
          messages.map((message) =>
            h(
              'tr',
              {},
              h('td.nowrap', { 'data-label': 'Added' }, time(message.acceptedAt)),
              h('td.nowrap', { 'data-label': 'Recipient' }, h('a', { href: `#/messages/${message.id}` }, message.to)),
              h('td', { 'data-label': 'Status' }, h('span', {}, statusChip(message.status))),
              h('td.details', { 'data-label': 'Text', dir: 'auto' }, message.text.slice(0, 120)),
            ),
          ),
        ),
      );
