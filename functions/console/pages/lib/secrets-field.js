// @ts-check
import { h } from './dom.js';
import { labelled, listField } from './list-field.js';

/** @typedef {import('./form.js').Form} Form */

/** Headers or variables: name, value, secret; a stored secret is never shown, and kept unless typed over. @param {Form} form @param {string} name @param {{ hint: any, one: string, labels?: Map<string, string> }} options */
export const secretsField = (form, name, { hint, one, labels }) =>
  listField(form, name, {
    hint,
    one,
    fresh: () => ({ name: '', value: '', secret: true }),
    entry: (value, changed) => {
      const stored = value.value === null;
      const nameInput = h('input', { value: value.name, autocomplete: 'off', spellcheck: 'false', class: 'mono' });
      const valueInput = h('input', {
        type: value.secret ? 'password' : 'text',
        autocomplete: value.secret ? 'new-password' : 'off',
        spellcheck: 'false',
        value: value.value ?? '',
        placeholder: stored ? 'stored; type to replace it' : '',
        'data-variable': value.name,
      });
      const secret = h('input', { type: 'checkbox', checked: value.secret });
      return h(
        'div.grid',
        {},
        labelled('Name', nameInput, () => {
          value.name = nameInput.value;
          changed();
        }),
        labelled(labels?.get(value.name) ?? 'Value', valueInput, () => {
          value.value = stored && valueInput.value === '' ? null : valueInput.value;
          changed();
        }),
        labelled('Secret', secret, () => {
          value.secret = secret.checked;
          valueInput.type = secret.checked ? 'password' : 'text';
          changed();
        }),
      );
    },
  });
