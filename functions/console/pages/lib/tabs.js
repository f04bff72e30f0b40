// @ts-check
import { h, newId } from './dom.js';

/** Tabs that arrow keys move between. @param {string} label of all of them @param {{ name: string, view: HTMLElement }[]} tabs */
export function tabbed(label, tabs) {
  const buttons = tabs.map(({ name, view }, index) => {
    view.id = newId();
    view.setAttribute('role', 'tabpanel');
    const tab = h(
      'button',
      { type: 'button', role: 'tab', id: newId(), 'aria-controls': view.id, onclick: () => select(index) },
      name,
    );
    view.setAttribute('aria-labelledby', tab.id);
    return tab;
  });
  const select = (/** @type {number} */ chosen) =>
    tabs.forEach(({ view }, index) => {
      view.hidden = index !== chosen;
      buttons[index].setAttribute('aria-selected', String(index === chosen));
      buttons[index].tabIndex = index === chosen ? 0 : -1;
    });
  select(0);
  const move = (/** @type {KeyboardEvent} */ event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = buttons.indexOf(document.activeElement);
    if (step === 0 || at < 0) return;
    const next = (at + step + buttons.length) % buttons.length;
    select(next);
    buttons[next].focus();
  };
  return [
    h('div.tabs', { role: 'tablist', 'aria-label': label, onkeydown: move }, buttons),
    ...tabs.map(({ view }) => view),
  ];
}
