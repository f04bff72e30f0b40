// @ts-check
import { h, newId } from './dom.js';

/** A labelled control of no document. @param {string} label @param {any} control @param {string} [hint] */
export function plainField(label, control, hint) {
  control.id = newId();
  const hintId = newId();
  if (hint) control.setAttribute('aria-describedby', hintId);
  return h(
    'div.field',
    {},
    h('label', { for: control.id }, label),
    control,
    hint ? h('p.hint', { id: hintId }, hint) : null,
  );
}
