// @ts-check
import { ApiProblem, post } from '../lib/api.js';
import { fill, h } from '../lib/dom.js';
import { exchangeView, verdictView } from '../lib/exchange.js';
import { plainField } from '../lib/plain-field.js';
import { refusal } from '../lib/refusal.js';
import { button } from '../lib/ui.js';

/** Really sends one message with what the form holds. @param {import('../lib/form.js').Form} form */
export function testPanel(form) {
  const phone = h('input', { type: 'tel', autocomplete: 'tel', placeholder: '+252612345678', required: true });
  const result = h('div.stack', { 'aria-live': 'polite' });
  const run = button(
    'Run test',
    async () => {
      fill(result, h('p.loading', {}, 'Sending …'));
      try {
        const { text, exchange, verdict } = await post('/v1/admin/gateway/test', {
          settings: form.draft,
          to: phone.value,
        });
        fill(result, verdictView(verdict), h('p.hint', {}, 'Sent: ', h('code', {}, text)), exchangeView(exchange));
      } catch (error) {
        fill(result, refusal(form, error, { labels: { to: 'Phone number' }, opening: 'Not sent: ' }));
        if (error instanceof ApiProblem && error.errors[0]?.field === 'to') phone.focus();
      }
    },
    { class: 'primary' },
  );
  return h(
    'div.stack',
    {},
    h(
      'p.hint',
      {},
      'Really sends one SMS with what the form holds, saved or not, past the queue and whether or not sending is enabled.',
    ),
    plainField('Phone number', phone),
    h('div.row', {}, run),
    result,
  );
}
