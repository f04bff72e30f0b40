// @ts-check
import { sentence } from './api.js';
import { busy, fill, h, newId, toast } from './dom.js';
import { exactTime, shortTime, since } from './format.js';

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
 * Asks before something is done. Resolves true when it was confirmed.
 *
 * @param {{ title: string, text: any, confirm: string, danger?: boolean }} options
 * @returns {Promise<boolean>}
 */
export const confirmed = async ({ title, text, confirm, danger = false }) =>
  (await chosen({ title, text, choices: [{ value: 'yes', label: confirm, class: danger ? 'danger' : 'primary' }] })) ===
  'yes';

/**
 * Asks which of several things is to be done. Resolves with the value of the choice, or an empty text when none was made.
 *
 * @param {{ title: string, text: any, choices: { value: string, label: string, class: string }[] }} options
 * @returns {Promise<string>}
 */
export function chosen({ title, text, choices }) {
  return new Promise((resolve) => {
    const titleId = newId();
    const dialog = h(
      'dialog.ask',
      {
        'aria-labelledby': titleId,
        onclose: () => {
          dialog.remove();
          resolve(dialog.returnValue);
        },
      },
      h(
        'form',
        { method: 'dialog' },
        h('h2', { id: titleId }, title),
        h('div.prose', {}, text),
        h(
          'div.row.end',
          {},
          // No submit button: Enter in a field of the dialog means the first choice.
          h('button', { type: 'button', onclick: () => dialog.close('') }, 'Cancel'),
          choices.map((choice) => h('button', { value: choice.value, class: choice.class }, choice.label)),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * A panel at the side of the page.
 *
 * @param {string} title
 * @param {() => void} [closed]
 * @param {{ byBackdrop?: boolean }} [options] whether a click beside it closes it
 */
export function drawer(title, closed, { byBackdrop = true } = {}) {
  const titleId = newId();
  const body = h('div.drawer-body');
  const heading = h('h2', { id: titleId }, title);
  let pressedBeside = false;
  const dialog = h(
    'dialog.drawer',
    {
      'aria-labelledby': titleId,
      onclose: () => {
        dialog.remove();
        closed?.();
      },
      // A text that is selected by dragging out of the panel ends in a click on it, too: only a whole click beside it counts.
      onpointerdown: (/** @type {MouseEvent} */ event) => {
        pressedBeside = isBeside(dialog, event);
      },
      onclick: (/** @type {MouseEvent} */ event) =>
        byBackdrop && pressedBeside && isBeside(dialog, event) && dialog.close(),
    },
    h(
      'header',
      {},
      heading,
      h('button.plain', { type: 'button', 'aria-label': 'Close', onclick: () => dialog.close() }, '✕'),
    ),
    body,
  );
  document.body.append(dialog);
  dialog.showModal();
  return { body, close: () => dialog.close(), open: () => dialog.open };
}

/** The backdrop tells its events as those of the dialog. @param {HTMLElement} dialog @param {MouseEvent} event */
function isBeside(dialog, { target, clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return target === dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
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
  h('section.card', { 'aria-labelledby': id }, h('h2', { id }, title), ...children);

/** An HTTP request as text. @param {any} request */
export const requestText = (request) =>
  [
    `${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
    ...(request.body === undefined ? [] : ['', pretty(request.body)]),
  ].join('\n');

/** An HTTP answer as text. @param {any} response */
export const responseText = (response) =>
  [
    `HTTP ${response.status}`,
    ...Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`),
    '',
    pretty(response.body) + (response.truncated ? '\n… cut here' : ''),
  ].join('\n');

/** JSON in lines; other texts as they are. @param {string} text */
export function pretty(text) {
  try {
    return /^\s*[{[]/.test(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
  } catch {
    return text;
  }
}

/** The request and answer of an exchange, or why there was no answer. @param {any} exchange */
export const exchangeView = (exchange) => [
  h('h4', {}, 'Request'),
  codeBox(requestText(exchange.request), 'Request'),
  h('h4', {}, `Answer after ${exchange.latencyMs} ms`),
  exchange.response
    ? codeBox(responseText(exchange.response), 'Answer')
    : h('p.bad-text', {}, `No answer: ${exchange.error?.detail ?? 'unknown'} (${exchange.error?.code ?? ''})`),
];

/** A judgement in a sentence. @param {any} verdict */
export const verdictView = (verdict) =>
  h(
    'p.verdict',
    { class: `o-${verdict.outcome}` },
    h('strong', {}, verdict.outcome),
    ` by ${verdict.rule} (${verdict.reason})`,
    verdict.gatewayMessageId ? `; gateway message ID ${verdict.gatewayMessageId}` : '',
    verdict.parts === undefined ? '' : `; ${verdict.parts} part${verdict.parts === 1 ? '' : 's'}`,
    verdict.price === undefined ? '' : `; price ${verdict.price}`,
    '.',
  );

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
 * so, and what has the keyboard's focus keeps it if it is still there.
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
  place.replaceChildren(...fresh.childNodes);
  if (focused === undefined) return;
  const again = [...place.querySelectorAll('a, button, summary, [tabindex]')].find((each) => nameOf(each) === focused);
  /** @type {HTMLElement | undefined} */ (again)?.focus({ preventScroll: true });
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
