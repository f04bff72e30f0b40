// @ts-check
import { same } from './diff.js';
import { h, newId } from './dom.js';
import { labelOf, resetButton } from './form.js';

/** @typedef {import('./form.js').Form} Form */

/**
 * @param {Form} form
 * @param {string} name
 * @param {any} control
 * @param {{ hint?: any, read: () => unknown, event?: string }} options
 */
function field(form, name, control, { hint, read, event = 'input' }) {
  const label = labelOf(form, name);
  const id = newId();
  const hintId = `${id}-hint`;
  const problemId = `${id}-problem`;
  control.id = id;
  control.name = name;
  control.setAttribute('aria-describedby', hint ? `${hintId} ${problemId}` : problemId);
  const problem = h('p.problem', { id: problemId });
  const reset = resetButton(form, name);
  control.addEventListener(event, () => {
    form.draft[name] = read();
    reset.hidden = same(form.draft[name], form.defaults[name]);
    form.changed();
  });
  form.fields.set(name, { problem, control });
  const hintView = hint ? h('p.hint', { id: hintId }, hint) : null;
  if (control.type === 'checkbox') {
    return h(
      'div.field',
      {},
      h('div.label-row', {}, h('label.check', { for: id }, control, label), reset),
      hintView,
      problem,
    );
  }
  return h('div.field', {}, h('div.label-row', {}, h('label', { for: id }, label), reset), control, hintView, problem);
}

/** @param {Form} form @param {string} name @param {{ hint?: any, area?: boolean, mono?: boolean, rows?: number, type?: string, placeholder?: string, optional?: boolean }} [options] */
export function textField(form, name, options = {}) {
  const control = h(options.area ? 'textarea' : 'input', {
    class: options.mono ? 'mono' : '',
    spellcheck: 'false',
    autocomplete: 'off',
    rows: options.area ? (options.rows ?? 4) : undefined,
    type: options.area ? undefined : (options.type ?? 'text'),
    placeholder: options.placeholder,
    value: form.draft[name] ?? '',
  });
  return field(form, name, control, {
    hint: options.hint,
    read: () => (options.optional && control.value === '' ? undefined : control.value),
  });
}

/** @param {Form} form @param {string} name @param {{ hint?: any, min?: number, step?: string, nullable?: boolean, placeholder?: string }} [options] */
export function numberField(form, name, options = {}) {
  const control = h('input', {
    type: 'text',
    inputmode: 'decimal',
    autocomplete: 'off',
    placeholder: options.placeholder,
    value: form.draft[name] ?? '',
  });
  return field(form, name, control, {
    hint: options.hint,
    // What is no number goes to the server as it was typed: its answer says what is allowed.
    read: () => {
      const text = control.value.trim();
      if (text === '') return options.nullable ? null : '';
      return Number.isFinite(Number(text)) ? Number(text) : text;
    },
  });
}

/** @param {Form} form @param {string} name @param {any} [hint] */
export function checkField(form, name, hint) {
  const control = h('input', { type: 'checkbox', checked: form.draft[name] === true });
  return field(form, name, control, { hint, read: () => control.checked, event: 'change' });
}

/** @param {Form} form @param {string} name @param {[any, string][]} options @param {any} [hint] */
export function selectField(form, name, options, hint) {
  const control = h(
    'select',
    {},
    options.map(([value, text]) => h('option', { value: String(value), selected: form.draft[name] === value }, text)),
  );
  return field(form, name, control, {
    hint,
    read: () => options.find(([value]) => String(value) === control.value)?.[0],
    event: 'change',
  });
}

/** A list of texts, one a line. @param {Form} form @param {string} name @param {{ hint?: any, placeholder?: string }} [options] */
export function linesField(form, name, options = {}) {
  const control = h('textarea', {
    rows: 2,
    spellcheck: 'false',
    placeholder: options.placeholder,
    value: (form.draft[name] ?? []).join('\n'),
  });
  return field(form, name, control, {
    hint: options.hint,
    read: () =>
      control.value
        .split('\n')
        .map((/** @type {string} */ line) => line.trim())
        .filter(Boolean),
  });
}
