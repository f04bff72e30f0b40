// @ts-check
import { h, newId } from './dom.js';
import { labelOf, resetButton } from './form.js';

/** @typedef {import('./form.js').Form} Form */

/**
 * A list of entries that can be added to and removed from.
 *
 * @param {Form} form
 * @param {string} name
 * @param {{ hint?: any, one: string, fresh: () => any, entry: (value: any, changed: () => void, index: number) => any, ordered?: boolean }} options
 */
export function listField(form, name, { hint, one, fresh, entry, ordered = false }) {
  const label = labelOf(form, name);
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
    h('legend.row.between', {}, h('h3', {}, label), resetButton(form, name)),
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
