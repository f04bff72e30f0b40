// @ts-check
import { same } from './diff.js';
import { fill, h } from './dom.js';

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

/** Which version is in force, or that it is another than the form holds. @param {number} version @param {boolean} unsaved */
export const inForce = (version, unsaved) => {
  if (unsaved) return 'Not saved yet.';
  return version === 0 ? 'Nothing is saved yet; these are the defaults.' : `Version ${version} is in force.`;
};

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
