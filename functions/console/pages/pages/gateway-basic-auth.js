// @ts-check
import { h } from '../lib/dom.js';
import { labelOf, resetButton } from '../lib/form.js';
import { labelled } from '../lib/list-field.js';

/** User and password, or neither. @param {import('../lib/form.js').Form} form */
export function basicAuthField(form) {
  const { basicAuth } = form.draft;
  const problem = h('p.problem');
  const use = h('input', {
    type: 'checkbox',
    checked: basicAuth !== undefined,
    onchange: () => {
      if (use.checked) form.draft.basicAuth = { user: '', password: '' };
      else delete form.draft.basicAuth;
      form.rebuild();
      form.changed();
    },
  });
  form.fields.set('basicAuth', { problem, control: use });
  if (!basicAuth) return h('div.field', {}, h('label.check', {}, use, labelOf(form, 'basicAuth')), problem);
  const stored = basicAuth.password === null;
  const user = h('input', { value: basicAuth.user, autocomplete: 'off', spellcheck: 'false' });
  const password = h('input', {
    type: stored || !/^%[A-Z0-9_]+%$/.test(basicAuth.password) ? 'password' : 'text',
    value: basicAuth.password ?? '',
    autocomplete: 'new-password',
    placeholder: stored ? 'stored; type to replace it' : '',
  });
  return h(
    'div.field',
    {},
    h('div.label-row', {}, h('label.check', {}, use, labelOf(form, 'basicAuth')), resetButton(form, 'basicAuth')),
    h(
      'div.entry',
      {},
      h(
        'div.grid',
        {},
        labelled('User', user, () => {
          basicAuth.user = user.value;
          form.changed();
        }),
        labelled('Password', password, () => {
          basicAuth.password = stored && password.value === '' ? null : password.value;
          form.changed();
        }),
      ),
    ),
    problem,
  );
}
