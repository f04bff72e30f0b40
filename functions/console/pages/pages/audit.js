// @ts-check
import { get, query } from '../lib/api.js';
import { fill, h } from '../lib/dom.js';
import { button, empty, failure, loading, time } from '../lib/ui.js';
import { APPLICATION_LABELS } from './application-labels.js';
import { BALANCE_LABELS } from './balance-labels.js';
import { diffTable, fieldNames } from './diff-table.js';
import { GATEWAY_LABELS } from './gateway-labels.js';

/** @param {HTMLElement} place */
export function show(place) {
  const list = h('ol.stack', { 'aria-label': 'Changes' });
  const more = h('div.row', {}, loading('the audit log'));
  const next = async (/** @type {string} */ cursor = '') => {
    try {
      const page = await get(`/v1/admin/audit${query({ limit: 50, cursor })}`);
      list.append(...page.entries.map(entry));
      fill(
        more,
        page.next ? button('Show older ones', () => next(page.next)) : null,
        list.childElementCount === 0 ? empty(h('p', {}, 'Nobody changed anything yet.')) : null,
      );
    } catch (error) {
      fill(
        more,
        failure(error, () => next(cursor)),
      );
    }
  };
  fill(
    place,
    h(
      'section.card',
      { 'aria-label': 'Audit log' },
      h(
        'p.hint',
        {},
        'Every change that operators make, newest first. Secrets are masked, numbers and texts are not kept.',
      ),
      list,
      more,
    ),
  );
  void next();
}

/** @param {any} each */
const entry = ({ at, operator, action, request, status, changes, detail }) =>
  h(
    'li.attempt',
    {},
    h(
      'p',
      {},
      h('strong', {}, action),
      ' by ',
      operator,
      ' · ',
      time(at),
      status >= 500 ? h('span.bad-text', {}, ` · failed with ${status}`) : '',
    ),
    detail ? h('p', {}, detail) : null,
    h('p.hint', {}, h('code', {}, request)),
    changes.length > 0
      ? h(
          'details',
          {},
          h('summary', {}, `Changed ${fieldNames(changes, labelsOf(request))}`),
          diffTable('Changes', changes, 'Before', 'After', labelsOf(request)),
        )
      : null,
  );

/** What the form behind a request calls its fields. @param {string} request */
function labelsOf(request) {
  if (request.includes('/v1/admin/applications')) return APPLICATION_LABELS;
  return request.includes('/v1/admin/balance') ? BALANCE_LABELS : GATEWAY_LABELS;
}
