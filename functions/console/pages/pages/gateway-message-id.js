// @ts-check
import { h } from '../lib/dom.js';
import { labelOf, resetButton } from '../lib/form.js';
import { labelled } from '../lib/list-field.js';

/** Where the gateway's own id of a message stands in its answer. @param {import('../lib/form.js').Form} form */
export function messageIdField(form) {
  const source = form.draft.messageId ?? {};
  const problem = h('p.problem');
  const path = h('input', { value: source.jsonPath ?? '', class: 'mono', spellcheck: 'false' });
  const regex = h('input', { value: source.regex ?? '', class: 'mono', spellcheck: 'false' });
  const header = h('input', { value: source.header ?? '', class: 'mono', spellcheck: 'false' });
  form.fields.set('messageId', { problem, control: path });
  const take = () => {
    if (path.value === '' && regex.value === '' && header.value === '') delete form.draft.messageId;
    else
      form.draft.messageId = {
        ignore: source.ignore ?? [],
        ...(path.value === '' ? {} : { jsonPath: path.value }),
        ...(regex.value === '' ? {} : { regex: regex.value }),
        ...(header.value === '' ? {} : { header: header.value }),
      };
    form.changed();
  };
  return h(
    'fieldset.stack',
    {},
    h('legend.row.between', {}, h('h3', {}, labelOf(form, 'messageId')), resetButton(form, 'messageId')),
    h(
      'div.entry',
      {},
      h(
        'div.grid',
        {},
        labelled('JSON path', path, take),
        labelled('or expression', regex, take),
        labelled('or header', header, take),
      ),
    ),
    problem,
  );
}
