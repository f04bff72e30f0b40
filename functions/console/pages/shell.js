// @ts-check
import { fill, h } from './lib/dom.js';
import { button } from './lib/ui.js';

/**
 * The frame around every page: navigation, warnings, and the place of the page.
 *
 * @param {HTMLElement} app
 * @param {{ path: string, name: string }[]} pages
 * @param {() => Promise<void>} signOut
 */
export function buildShell(app, pages, signOut) {
  const links = new Map(pages.map(({ path, name }) => [path, h('a', { href: `#/${path}` }, name)]));
  const main = h('main', { id: 'main', tabindex: '-1' });
  const banners = h('div', { id: 'banners', role: 'region', 'aria-label': 'Warnings' });
  const list = h(
    'ul',
    { id: 'pages' },
    [...links.values()].map((link) => h('li', {}, link)),
  );
  const menu = h(
    'button.menu',
    {
      type: 'button',
      'aria-expanded': 'false',
      'aria-controls': 'pages',
      onclick: () => menu.setAttribute('aria-expanded', String(menu.getAttribute('aria-expanded') !== 'true')),
    },
    'Menu',
  );
  fill(
    app,
    h(
      'a.skip',
      {
        href: '#main',
        onclick: (/** @type {Event} */ event) => {
          event.preventDefault();
          main.focus();
        },
      },
      'Skip to the content',
    ),
    h(
      'header.bar',
      {
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== 'Escape' || menu.getAttribute('aria-expanded') !== 'true') return;
          menu.setAttribute('aria-expanded', 'false');
          menu.focus();
        },
      },
      h('a.brand', { href: '#/' }, h('img', { src: 'icon.svg', alt: '', width: '28', height: '28' }), 'SMS relay'),
      menu,
      h('nav', { 'aria-label': 'Pages' }, list),
      button('Sign out', signOut, { class: 'plain sign-out' }),
    ),
    h('div.content', {}, banners, main),
  );
  /** Marks the page that is open. @param {string} page */
  const mark = (page) => {
    for (const [path, link] of links) {
      if (path === page) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    menu.setAttribute('aria-expanded', 'false');
  };
  return { main, banners, mark };
}
