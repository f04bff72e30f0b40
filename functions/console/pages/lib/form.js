// @ts-check
import { same } from './diff.js';
import { fill, h } from './dom.js';
import { problemWords } from './problem-words.js';

/**
 * A form over one document: fields read and write `form.draft`, show what differs from the default, and what the server found wrong.
 *
 * @typedef {{
 *   draft: Record<string, any>,
 *   defaults: Record<string, any>,
 *   labels: Record<string, string>,
 *   changed: () => void,
 *   rebuild: () => void,
 *   fields: Map<string, { problem: HTMLElement, control: HTMLElement | null }>,
 * }} Form
 */

/**
 * @param {Record<string, any>} draft
 * @param {{ defaults: Record<string, any>, labels: Record<string, string>, changed: () => void, rebuild: () => void }} options `labels`: what the form calls each field of the document
 * @returns {Form}
 */
export const createForm = (draft, options) => ({ draft, ...options, fields: new Map() });

/** Beside each value that differs from its default. @param {Form} form @param {string} name */
export function resetButton(form, name) {
  return h(
    'button.plain.small',
    {
      type: 'button',
      'aria-label': `Reset ${labelOf(form, name)} to its default`,
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

/** What a form calls a field. @param {Form} form @param {string} name */
export const labelOf = (form, name) => form.labels[name] ?? name;

/**
 * Shows what the server found wrong beside the fields.
 *
 * @param {Form} form
 * @param {{ field: string, detail: string, allowed?: string }[]} problems
 * @param {Record<string, string>} [others] labels of what else was asked for
 * @returns {string[]} the same in sentences, those that belong to no field of the form first
 */
export function showProblems(form, problems, others) {
  for (const { problem, control } of form.fields.values()) {
    fill(problem);
    control?.removeAttribute('aria-invalid');
  }
  /** @type {string[]} */
  const strays = [];
  /** @type {string[]} */
  const placed = [];
  for (const each of problems) {
    const { root, text, sentence } = problemWords(each, { ...form.labels, ...others });
    const place = form.fields.get(root);
    (place ? placed : strays).push(sentence);
    place?.problem.append(h('span', {}, text, ' '));
    if (place?.control && place.control.tagName !== 'BUTTON') place.control.setAttribute('aria-invalid', 'true');
  }
  return [...strays, ...placed];
}
