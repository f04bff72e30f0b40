// @ts-check
import { h } from './dom.js';

const place = /** @type {HTMLElement} */ (document.getElementById('toasts'));

/** Says something to screen readers and shows it for a few seconds. @param {string} text @param {'good' | 'bad'} [kind] */
export function toast(text, kind = 'good') {
  // What lies outside a modal dialog is neither read out nor seen through it.
  showIn([...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body);
  const note = h('p.toast', { class: kind }, text);
  place.append(note);
  setTimeout(() => note.remove(), kind === 'bad' ? 12_000 : 6_000);
}

/** Takes a dialog that is closed out of the page; what was said in it is still shown. @param {Element} dialog */
export function removeDialog(dialog) {
  if (dialog.contains(place)) showIn(document.body);
  dialog.remove();
}

/** @param {Element} parent */
function showIn(parent) {
  if (place.parentElement !== parent) parent.append(place);
  // Shown anew it lies over what was opened since.
  place.hidePopover();
  place.showPopover();
}
