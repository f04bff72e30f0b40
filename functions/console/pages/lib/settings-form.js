// @ts-check
import { same } from './diff.js';
import { fill, h } from './dom.js';
import { createForm } from './form.js';

/**
 * A form over settings that are kept in versions: what is typed is a draft beside the version in force.
 *
 * @param {HTMLElement} place of the form; its page is marked while something is not saved
 * @param {any} saved the version in force
 * @param {{
 *   defaults: Record<string, any>,
 *   labels: Record<string, string>,
 *   view: (form: import('./form.js').Form) => any,
 *   changed?: () => void,
 * }} options `view`: the fields of a draft, made anew for each
 */
export function settingsForm(place, saved, { defaults, labels, view, changed = () => {} }) {
  let { version, ...baseline } = saved;
  const fields = h('div.stack');
  const summary = h('div', { role: 'status' });
  const rebuild = () => {
    form.fields.clear();
    fill(fields, view(form));
  };
  const dirty = () => !same(form.draft, baseline);
  const note = () => {
    place.closest('.page')?.toggleAttribute('data-dirty', dirty());
    fill(summary, h('p.hint', {}, inForce(version, dirty())));
    changed();
  };
  const form = createForm(structuredClone(baseline), { defaults, labels, changed: note, rebuild });
  const edit = (/** @type {any} */ settings) => {
    form.draft = settings;
    rebuild();
    note();
  };
  const discard = () => edit(structuredClone(baseline));
  return {
    form,
    fields,
    summary,
    dirty,
    /** The version in force. */
    inForce: () => ({ version, settings: baseline }),
    /** Replaces the draft. */
    edit,
    /** Makes the draft what is in force. */
    discard,
    /** Takes an answer of the API as the version in force. */
    take: (/** @type {any} */ answer) => {
      ({ version, ...baseline } = answer);
      discard();
    },
  };
}

/** Which version is in force, or that it is another than the form holds. @param {number} version @param {boolean} unsaved */
const inForce = (version, unsaved) => {
  if (unsaved) return 'Not saved yet.';
  return version === 0 ? 'Nothing is saved yet; these are the defaults.' : `Version ${version} is in force.`;
};
