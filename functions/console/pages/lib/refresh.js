// @ts-check
import { fill, h } from './dom.js';
import { failure, loading } from './ui.js';

/**
 * Calls `work` now and then every `ms` while the page is seen, until the returned function is called.
 *
 * @param {number} ms
 * @param {() => Promise<unknown>} work
 */
export function every(ms, work) {
  let stopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const turn = async () => {
    if (stopped) return;
    if (document.visibilityState === 'visible') await work().catch(() => {});
    if (!stopped) timer = setTimeout(turn, ms);
  };
  void turn();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/**
 * Fills an element anew without disturbing who is at it: nothing is touched when it would look the same; otherwise what is unfolded stays
 * so, and what has the keyboard's focus keeps it; where that is gone, the heading of its card takes it.
 *
 * @param {HTMLElement} place
 * @param {...any} children
 */
export function refill(place, ...children) {
  const fresh = h('div', {}, ...children);
  const unfolded = [...place.querySelectorAll('details')].map(({ open }) => open);
  [...fresh.querySelectorAll('details')].forEach((each, index) => {
    each.open = unfolded[index] ?? each.open;
  });
  const isSame =
    fresh.childNodes.length === place.childNodes.length &&
    [...fresh.childNodes].every((each, index) => each.isEqualNode(place.childNodes[index] ?? null));
  if (isSame) return;
  const { activeElement } = document;
  const focused = activeElement && place.contains(activeElement) ? nameOf(activeElement) : undefined;
  const headingId = activeElement?.closest('.card')?.getAttribute('aria-labelledby');
  place.replaceChildren(...fresh.childNodes);
  if (focused === undefined) return;
  const again = [...place.querySelectorAll('a, button, summary, [tabindex]')].find((each) => nameOf(each) === focused);
  const left = again ?? (headingId ? document.getElementById(headingId) : null);
  /** @type {HTMLElement | null} */ (left)?.focus({ preventScroll: true });
}

/** Whether somebody is at an element: a dialog asks something, a press of a button is at work, a text is selected. @param {HTMLElement} place */
export const isInUse = (place) =>
  document.querySelector('dialog[open]') !== null ||
  place.querySelector('[aria-busy="true"]') !== null ||
  isSelected(place);

/** @param {HTMLElement} place */
function isSelected(place) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(place, true);
}

/** What tells a control from the others. @param {Element} element */
const nameOf = (element) =>
  `${element.tagName} ${element.getAttribute('href') ?? element.getAttribute('aria-label') ?? element.textContent}`;

/** Fills an element with what a promise gives, its loading and its error. @param {Element} place @param {string} what @param {() => Promise<any>} work */
export async function load(place, what, work) {
  fill(place, loading(what));
  try {
    fill(place, await work());
  } catch (error) {
    fill(
      place,
      failure(error, () => load(place, what, work)),
    );
  }
}
