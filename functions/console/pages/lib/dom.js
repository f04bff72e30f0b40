// @ts-check
/**
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Child | Child[]} Children
 */

/**
 * Makes an element. Texts become text nodes and nothing else: what a message says is never markup.
 *
 * @param {string} tag with classes, e.g. `p.muted`
 * @param {Record<string, any>} [props] attributes; `on…` are listeners, `value`, `checked` and the like are set as properties
 * @param {...Children} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const [name = 'div', ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (PROPERTIES.has(key)) /** @type {any} */ (element)[key] = value;
    else if (key === 'class') element.classList.add(...String(value).split(' ').filter(Boolean));
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...nodes(children));
  return element;
}

const PROPERTIES = new Set([
  'value',
  'checked',
  'disabled',
  'indeterminate',
  'open',
  'selected',
  'hidden',
  'textContent',
]);

/**
 * Makes an SVG element.
 *
 * @param {string} tag
 * @param {Record<string, string | number>} [props]
 * @param {...Children} children
 */
export function svg(tag, props = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(props)) element.setAttribute(key, String(value));
  element.append(...nodes(children));
  return element;
}

/** @param {Children[]} children @returns {(Node | string)[]} */
const nodes = (children) =>
  children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));

/** Replaces what an element holds. @param {Element} element @param {...Children} children */
export const fill = (element, ...children) => element.replaceChildren(...nodes(children));

let counter = 0;
/** An id that is free on this page. */
export const newId = () => `n${++counter}`;

/**
 * Runs something that takes a while from a button: the button cannot be pressed twice meanwhile.
 *
 * @template T
 * @param {HTMLButtonElement} button
 * @param {() => Promise<T>} work
 */
export async function busy(button, work) {
  if (button.getAttribute('aria-busy') === 'true') return undefined;
  button.setAttribute('aria-busy', 'true');
  button.setAttribute('aria-disabled', 'true');
  try {
    return await work();
  } finally {
    button.removeAttribute('aria-busy');
    button.removeAttribute('aria-disabled');
  }
}
