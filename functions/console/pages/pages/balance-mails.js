// @ts-check
import { h } from '../lib/dom.js';
import { empty, time } from '../lib/ui.js';

/** The mails that are kept where no mail server is set up. @param {{ id: number, at: string, to: string[], subject: string }[]} mails */
export const mailList = (mails) => [
  h(
    'p.hint',
    {},
    'No mail server is set up, so mails are kept in the ',
    h('a', { href: '/mailbox', target: '_blank', rel: 'noopener' }, 'mailbox'),
    ' instead of being sent.',
  ),
  mails.length === 0
    ? empty(h('p', {}, 'No mail yet.'))
    : h(
        'ul.stack',
        {},
        mails
          .slice(0, 10)
          .map(({ id, at, to, subject }) =>
            h(
              'li',
              {},
              h('a', { href: `/mailbox/${id}`, target: '_blank', rel: 'noopener' }, subject),
              h('p.hint', {}, time(at), ` · to ${to.join(', ')}`),
            ),
          ),
      ),
];
