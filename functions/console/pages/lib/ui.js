// @ts-check
import { sentence } from './api.js';
import { busy, h } from './dom.js';
import { exactTime, shortTime, since } from './format.js';
import { toast } from './toast.js';

/** What a page shows while it has nothing yet. @param {string} what */
export const loading = (what) => h('p.loading', { role: 'status' }, `Loading ${what} …`);

/** An error, what to do, and a way to try again. @param {unknown} error @param {() => unknown} [again] */
export const failure = (error, again) =>
  h('div.notice.bad', { role: 'alert' }, h('p', {}, sentence(error)), again && button('Try again', again));

/** Nothing to show, and why. @param {...any} children */
export const empty = (...children) => h('div.empty', {}, ...children);

/**
 * @param {string} label
 * @param {(event: Event) => unknown} press its promise keeps the button busy; what it throws is said in a toast
 * @param {Record<string, any>} [props]
 */
export function button(label, press, props = {}) {
  /** @type {HTMLButtonElement} */
  const element = h(
    'button',
    {
      type: 'button',
      ...props,
      onclick: (/** @type {Event} */ event) =>
        busy(element, async () => press(event)).catch((error) => toast(sentence(error), 'bad')),
    },
    label,
  );
  return element;
}

/** @param {string} status */
export const statusChip = (status) => h('span.chip', { class: `s-${status}` }, status);

/** A time that tells the exact one on hover. @param {string | null | undefined} at @param {boolean} [relative] */
export const time = (at, relative = false) =>
  at ? h('time', { datetime: at, title: exactTime(at) }, relative ? since(at) : shortTime(at)) : '–';

/** @param {string} text @param {string} [label] */
export function copyButton(text, label = 'Copy') {
  const element = button(label, async () => {
    try {
      await navigator.clipboard.writeText(text);
      element.textContent = 'Copied';
    } catch {
      element.textContent = 'Select it and copy';
    }
    setTimeout(() => {
      element.textContent = label;
    }, 2_500);
  });
  return element;
}

/**
 * A text as it was exchanged, in a box that can be scrolled by keyboard.
 *
 * @param {string} text
 * @param {string} label
 */
export const codeBox = (text, label) => h('pre', { tabindex: '0', role: 'region', 'aria-label': label }, text);

/** @param {string} id @param {string} title @param {...any} children */
export const card = (id, title, ...children) =>
  h('section.card', { 'aria-labelledby': id }, h('h2', { id, tabindex: '-1' }, title), ...children);
