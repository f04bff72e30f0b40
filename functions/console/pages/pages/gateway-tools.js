// @ts-check
import { ApiProblem, api } from '../lib/api.js';
import { fill, h } from '../lib/dom.js';
import { requestText, verdictView } from '../lib/exchange.js';
import { showProblems } from '../lib/form.js';
import { plainField } from '../lib/plain-field.js';
import { tabbed } from '../lib/tabs.js';
import { codeBox, failure } from '../lib/ui.js';
import { testPanel } from './gateway-test.js';

/** Wait after the last key before the preview is made, milliseconds. */
const PAUSE_MS = 350;
/** What is tried besides the settings, by the names of the API. */
const SAMPLE_LABELS = {
  'message.to': 'Recipient',
  'message.from': 'Sender ID',
  'message.text': 'Text',
  'response.status': 'HTTP status',
  'response.body': 'Answer body',
};

/**
 * What helps while the form is filled: the request as it would be written, a judge for pasted answers, and a real test.
 *
 * @param {import('../lib/form.js').Form} form
 */
export function createTools(form) {
  const tabs = [
    { name: 'Preview', view: h('div.stack') },
    { name: 'Judge an answer', view: h('div.stack') },
    { name: 'Test', view: testPanel(form) },
  ];
  const [preview, judge] = tabs.map(({ view }) => view);
  const view = h('section.card', { 'aria-label': 'Try the settings' }, tabbed('Try the settings', tabs));

  const sample = {
    to: h('input', { value: '+252612345678', inputmode: 'tel' }),
    from: h('input', { value: '' }),
    text: h('textarea', { rows: 2, value: 'Hello "world" & 100% of 5 € :)' }),
  };
  const rendered = h('div.stack', { 'aria-live': 'polite' });
  fill(
    preview,
    h(
      'p.hint',
      {},
      'The request as it would be written with what the form holds now; secrets are masked, nothing is sent.',
    ),
    rendered,
    h(
      'details',
      {},
      h('summary', {}, 'Sample message'),
      h(
        'div.stack',
        {},
        plainField('Recipient', sample.to),
        plainField('Sender ID', sample.from),
        plainField('Text', sample.text),
      ),
    ),
  );

  const pasted = {
    status: h('input', { value: '200', inputmode: 'numeric', maxlength: '3' }),
    body: h('textarea', { class: 'mono', rows: 6, spellcheck: 'false', placeholder: '{"status": "ok"}' }),
  };
  const judged = h('div', { 'aria-live': 'polite' });
  fill(
    judge,
    h(
      'p.hint',
      {},
      'Paste an answer from the documentation of the gateway, or from a test, and see what it is judged to mean.',
    ),
    plainField('HTTP status', pasted.status),
    plainField('Answer body', pasted.body),
    judged,
  );

  /** @type {AbortController | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const response =
      pasted.body.value === '' && pasted.status.value === '200'
        ? undefined
        : { status: Number(pasted.status.value), body: pasted.body.value };
    try {
      const answer = await api(
        'POST',
        '/v1/admin/gateway/preview',
        {
          settings: form.draft,
          message: { to: sample.to.value, from: sample.from.value, text: sample.text.value },
          ...(response ? { response } : {}),
        },
        { signal: asking.signal, reads: true },
      );
      showProblems(form, []);
      fill(rendered, codeBox(requestText(answer.request), 'Rendered request'));
      fill(judged, answer.verdict ? verdictView(answer.verdict) : null);
    } catch (error) {
      if (error instanceof DOMException) return;
      fill(judged);
      if (error instanceof ApiProblem && error.status === 400) {
        const sentences = showProblems(form, error.errors, SAMPLE_LABELS);
        fill(
          rendered,
          h(
            'div.notice.warn',
            {},
            h(
              'ul.stack',
              {},
              sentences.map((each) => h('li', {}, each)),
            ),
          ),
        );
        fill(
          judged,
          pasted.body.value === '' ? null : h('p.hint', {}, 'It can be judged when the settings are complete.'),
        );
      } else fill(rendered, failure(error, ask));
    }
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  };
  for (const control of [...Object.values(sample), ...Object.values(pasted)])
    control.addEventListener('input', changed);

  return {
    view,
    changed,
    stop: () => {
      clearTimeout(timer);
      asking?.abort();
    },
  };
}
