// @ts-check
import { h, newId } from './dom.js';
import { removeDialog } from './toast.js';

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
          removeDialog(dialog);
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

/** Of a dialog that closes by its own buttons alone. `closedby` is not known to every browser, and a second Escape may not be refused. */
export const STAYS = {
  closedby: 'none',
  oncancel: (/** @type {Event} */ event) => event.preventDefault(),
  onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && event.preventDefault(),
};

/**
 * A panel at the side of the page.
 *
 * @param {string} title
 * @param {{ closed?: () => void, byBackdrop?: boolean, stays?: boolean }} [options] `byBackdrop`: a click beside it closes it; `stays`: nothing does but `close`
 */
export function drawer(title, { closed, byBackdrop = true, stays = false } = {}) {
  const titleId = newId();
  const body = h('div.drawer-body');
  const heading = h('h2', { id: titleId }, title);
  let pressedBeside = false;
  const dialog = h(
    'dialog.drawer',
    {
      ...(stays ? STAYS : {}),
      'aria-labelledby': titleId,
      onclose: () => {
        removeDialog(dialog);
        closed?.();
      },
      // A text that is selected by dragging out of the panel ends in a click on it, too: only a whole click beside it counts.
      onpointerdown: (/** @type {MouseEvent} */ event) => {
        pressedBeside = isBeside(dialog, event);
      },
      onclick: (/** @type {MouseEvent} */ event) =>
        byBackdrop && !stays && pressedBeside && isBeside(dialog, event) && dialog.close(),
    },
    h(
      'header',
      {},
      heading,
      stays ? null : h('button.plain', { type: 'button', 'aria-label': 'Close', onclick: () => dialog.close() }, '✕'),
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
