// @ts-check

import { same } from './diff.js';
import { fill, h, newId } from './dom.js';

/**
 * A form over one document: fields read and write `form.draft`, show what differs from the default, and what the server found wrong.
 *
 * @typedef {{
 *   draft: Record<string, any>,
 *   defaults: Record<string, any>,
 *   changed: () => void,
 *   rebuild: () => void,
 *   fields: Map<string, { problem: HTMLElement, control: HTMLElement | null }>,
 * }} Form
 */

/** @param {Record<string, any>} draft @param {Record<string, any>} defaults @param {{ changed: () => void, rebuild: () => void }} on @returns {Form} */
export const createForm = (draft, defaults, on) => ({ draft, defaults, ...on, fields: new Map() });

/**
 * @param {Form} form
 * @param {string} name
 * @param {string} label
 * @param {any} control
 * @param {{ hint?: any, read: () => unknown, event?: string }} options
 */
function field(form, name, label, control, { hint, read, event = 'input' }) {
  const id = newId();
  const hintId = `${id}-hint`;
  const problemId = `${id}-problem`;
  control.id = id;
  control.name = name;
  control.setAttribute('aria-describedby', hint ? `${hintId} ${problemId}` : problemId);
  const problem = h('p.problem', { id: problemId });
  const reset = resetButton(form, name, label);
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

/** Beside each value that differs from its default. @param {Form} form @param {string} name @param {string} label */
export function resetButton(form, name, label) {
  return h(
    'button.plain.small',
    {
      type: 'button',
      'aria-label': `Reset ${label} to its default`,
      hidden: same(form.draft[name], form.defaults[name]),
      onclick: () => {
        if (form.defaults[name] === undefined) delete form.draft[name];
        else form.draft[name] = structuredClone(form.defaults[name]);
        form.rebuild();
        form.changed();
        form.fields.get(name)?.control?.focus();
      },
    },
    'Reset',
  );
}

/** @param {Form} form @param {string} name @param {string} label @param {{ hint?: any, area?: boolean, mono?: boolean, rows?: number, type?: string, placeholder?: string, optional?: boolean }} [options] */
export function textField(form, name, label, options = {}) {
  const control = h(options.area ? 'textarea' : 'input', {
    class: options.mono ? 'mono' : '',
    spellcheck: 'false',
    autocomplete: 'off',
    rows: options.area ? (options.rows ?? 4) : undefined,
    type: options.area ? undefined : (options.type ?? 'text'),
    placeholder: options.placeholder,
    value: form.draft[name] ?? '',
  });
  return field(form, name, label, control, {
    hint: options.hint,
    read: () => (options.optional && control.value === '' ? undefined : control.value),
  });
}

/** @param {Form} form @param {string} name @param {string} label @param {{ hint?: any, min?: number, step?: string, nullable?: boolean, placeholder?: string }} [options] */
export function numberField(form, name, label, options = {}) {
  const control = h('input', {
    type: 'text',
    inputmode: 'decimal',
    autocomplete: 'off',
    placeholder: options.placeholder,
    value: form.draft[name] ?? '',
  });
  return field(form, name, label, control, {
    hint: options.hint,
    // What is no number goes to the server as it was typed: its answer says what is allowed.
    read: () => {
      const text = control.value.trim();
      if (text === '') return options.nullable ? null : '';
      return Number.isFinite(Number(text)) ? Number(text) : text;
    },
  });
}

/** @param {Form} form @param {string} name @param {string} label @param {any} [hint] */
export function checkField(form, name, label, hint) {
  const control = h('input', { type: 'checkbox', checked: form.draft[name] === true });
  return field(form, name, label, control, { hint, read: () => control.checked, event: 'change' });
}

/** @param {Form} form @param {string} name @param {string} label @param {[any, string][]} options @param {any} [hint] */
export function selectField(form, name, label, options, hint) {
  const control = h(
    'select',
    {},
    options.map(([value, text]) => h('option', { value: String(value), selected: form.draft[name] === value }, text)),
  );
  return field(form, name, label, control, {
    hint,
    read: () => options.find(([value]) => String(value) === control.value)?.[0],
    event: 'change',
  });
}

/** A list of texts, one a line. @param {Form} form @param {string} name @param {string} label @param {{ hint?: any, placeholder?: string }} [options] */
export function linesField(form, name, label, options = {}) {
  const control = h('textarea', {
    rows: 2,
    spellcheck: 'false',
    placeholder: options.placeholder,
    value: (form.draft[name] ?? []).join('\n'),
  });
  return field(form, name, label, control, {
    hint: options.hint,
    read: () =>
      control.value
        .split('\n')
        .map((/** @type {string} */ line) => line.trim())
        .filter(Boolean),
  });
}

/**
 * A list of entries that can be added to and removed from.
 *
 * @param {Form} form
 * @param {string} name
 * @param {string} label
 * @param {{ hint?: any, one: string, fresh: () => any, entry: (value: any, changed: () => void, index: number) => any, ordered?: boolean }} options
 */
export function listField(form, name, label, { hint, one, fresh, entry, ordered = false }) {
  const problem = h('p.problem', { id: newId() });
  const add = h(
    'button.small',
    {
      type: 'button',
      onclick: () => {
        form.draft[name] = [...(form.draft[name] ?? []), fresh()];
        form.rebuild();
        form.changed();
        /** @type {HTMLElement | null | undefined} */ (
          form.fields.get(name)?.control?.closest('.list')?.querySelector('.entry:last-of-type input')
        )?.focus();
      },
    },
    `Add ${one}`,
  );
  form.fields.set(name, { problem, control: add });
  const list = form.draft[name] ?? [];
  const edit = (/** @type {(entries: any[]) => void} */ work) => {
    work(list);
    form.draft[name] = [...list];
    form.rebuild();
    form.changed();
    form.fields.get(name)?.control?.focus();
  };
  return h(
    'fieldset.stack.list',
    {},
    h('legend.row.between', {}, h('h3', {}, label), resetButton(form, name, label)),
    hint ? h('p.hint', {}, hint) : null,
    list.map((/** @type {any} */ value, /** @type {number} */ index) =>
      h(
        'div.entry',
        { role: 'group', 'aria-label': `${label} ${index + 1}` },
        entry(value, form.changed, index),
        h(
          'div.row.end',
          {},
          ordered && index > 0
            ? h(
                'button.plain.small',
                {
                  type: 'button',
                  'aria-label': `Move ${label} ${index + 1} up`,
                  onclick: () => edit((all) => all.splice(index - 1, 0, ...all.splice(index, 1))),
                },
                'Up',
              )
            : null,
          h(
            'button.plain.small',
            {
              type: 'button',
              'aria-label': `Remove ${label} ${index + 1}`,
              onclick: () => edit((all) => all.splice(index, 1)),
            },
            'Remove',
          ),
        ),
      ),
    ),
    h('div.row', {}, add),
    problem,
  );
}

/**
 * A labelled control inside an entry.
 *
 * @param {string} label
 * @param {any} control
 * @param {() => void} change
 */
export function labelled(label, control, change) {
  control.addEventListener(control.tagName === 'SELECT' || control.type === 'checkbox' ? 'change' : 'input', change);
  return control.type === 'checkbox' ? h('label.check', {}, control, label) : h('label', {}, label, control);
}

/**
 * Shows what the server found wrong beside the fields; answers what belongs to none of them.
 *
 * @param {Form} form
 * @param {{ field: string, detail: string, allowed?: string }[]} problems
 */
export function showProblems(form, problems) {
  for (const { problem, control } of form.fields.values()) {
    fill(problem);
    control?.removeAttribute('aria-invalid');
  }
  const strays = [];
  for (const { field: path, detail, allowed } of problems) {
    const [root = '', ...rest] = path.replace(/^settings\./, '').split(/(?=[.[])/);
    const place = form.fields.get(root);
    const text = `${rest.length > 0 ? `${rest.join('').replace(/^\./, '')}: ` : ''}${detail}${allowed ? ` Allowed: ${allowed}.` : ''}`;
    if (!place) {
      strays.push(path === '' ? text : `${path}: ${text}`);
      continue;
    }
    place.problem.append(h('span', {}, text, ' '));
    if (place.control?.tagName !== 'BUTTON') place.control?.setAttribute('aria-invalid', 'true');
  }
  return strays;
}

/** Headers or variables: name, value, secret; a stored secret is never shown, and kept unless typed over. @param {Form} form @param {string} name @param {string} label @param {{ hint: any, one: string, labels?: Map<string, string> }} options */
export const secretsField = (form, name, label, { hint, one, labels }) =>
  listField(form, name, label, {
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
