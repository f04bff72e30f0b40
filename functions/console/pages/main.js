// @ts-check
import { ApiProblem, api, get, onSignedOut, sentence } from './lib/api.js';
import { fill, h, toast } from './lib/dom.js';
import { button, failure, loading } from './lib/ui.js';

/** The pages in the order of the navigation; each is loaded when it is first opened. */
const PAGES = [
  { path: '', name: 'Dashboard', load: () => import('./pages/dashboard.js') },
  { path: 'messages', name: 'Messages', load: () => import('./pages/messages.js') },
  { path: 'gateway', name: 'Gateway', load: () => import('./pages/gateway.js') },
  { path: 'balance', name: 'Balance', load: () => import('./pages/balance.js') },
  { path: 'send', name: 'Send', load: () => import('./pages/send.js') },
  { path: 'applications', name: 'Applications', load: () => import('./pages/applications.js') },
  { path: 'audit', name: 'Audit', load: () => import('./pages/audit.js') },
];

const app = /** @type {HTMLElement} */ (document.getElementById('app'));
/** Ends what the open page keeps running. @type {(() => void) | undefined} */
let leave;
/** Asks before an unsaved form is left. @type {(() => boolean) | undefined} */
let mayLeave;
/** Place of the open page among the entries of the tab's history. */
let at = typeof history.state?.at === 'number' ? history.state.at : 0;
/** A step of the history takes back one that was refused. */
let goingBack = false;
/** @type {{ main: HTMLElement, links: Map<string, HTMLElement>, banners: HTMLElement, menu: HTMLElement } | undefined} */
let shell;

/** Path and parameters after the `#`. */
function route() {
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', ...rest] = path.split('/');
  return { page, rest: rest.join('/'), parameters: new URLSearchParams(search) };
}

function buildShell() {
  const links = new Map(PAGES.map(({ path, name }) => [path, h('a', { href: `#/${path}` }, name)]));
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
      {},
      h('a.brand', { href: '#/' }, h('img', { src: 'icon.svg', alt: '', width: '28', height: '28' }), 'SMS relay'),
      menu,
      h('nav', { 'aria-label': 'Pages' }, list),
      button('Sign out', signOut, { class: 'plain sign-out' }),
    ),
    h('div.content', {}, banners, main),
    h('div', { id: 'toasts', role: 'status', 'aria-live': 'polite' }),
  );
  shell = { main, links, banners, menu };
  return shell;
}

async function signOut() {
  if (mayLeave && !mayLeave()) return;
  try {
    await api('DELETE', '/console/session', undefined, { quiet: true });
  } catch (error) {
    // Without a session there is nothing to end.
    if (!(error instanceof ApiProblem && error.status === 401)) {
      toast(`You are still signed in. ${sentence(error)}`, 'bad');
      return;
    }
  }
  mayLeave = undefined;
  // The user pool remembers the browser, too: without this the next click would sign in again without asking.
  if (session?.signIn) location.assign(session.signIn.signOutUrl);
  else await showSignIn();
}

async function showSignIn() {
  leave?.();
  leave = undefined;
  mayLeave = undefined;
  shell = undefined;
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  const { signIn } = await import('./pages/sign-in.js');
  signIn(app, {
    wrongLink: location.hash.includes('wrong-link'),
    failed: location.hash.includes('sign-in/failed'),
    url: session?.signIn?.url ?? null,
    done: start,
  });
}

async function open() {
  const { main, links, menu } = shell ?? buildShell();
  const { page, rest, parameters } = route();
  const found = PAGES.find(({ path }) => path === page);
  for (const [path, link] of links) {
    if (path === page) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  menu.setAttribute('aria-expanded', 'false');
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  leave?.();
  leave = undefined;
  mayLeave = undefined;
  document.title = `${found?.name ?? 'Not found'} · SMS relay`;
  if (!found) {
    fill(
      main,
      h('h1', {}, 'Not found'),
      h('p', {}, 'There is no such page. ', h('a', { href: '#/' }, 'Go to the dashboard.')),
    );
    return;
  }
  const place = h('div.page');
  const heading = h('h1', { tabindex: '-1' }, found.name);
  fill(main, heading, place);
  fill(place, loading('the page'));
  try {
    const module = await found.load();
    if (!place.isConnected) return;
    fill(place);
    /** @type {{ leave?: () => void, mayLeave?: () => boolean } | undefined} */
    const opened = module.show(place, { rest, parameters, refreshBanners }) ?? undefined;
    leave = opened?.leave;
    mayLeave = opened?.mayLeave;
  } catch (error) {
    fill(place, failure(error, open));
  }
}

/** Shows what is wrong with the balance above every page. */
async function refreshBanners() {
  const place = shell?.banners;
  if (!place) return;
  try {
    const { banners } = await get('/v1/admin/balance/banner');
    fill(
      place,
      banners.map((/** @type {any} */ { kind, since, detail }) =>
        h(
          'div.notice.warn',
          { role: 'alert' },
          h('p', {}, detail, ' ', h('a', { href: '#/balance' }, 'Look at the balance')),
          kind !== 'low' && kind !== 'unchecked'
            ? null
            : button('Dismiss', async () => {
                await api('POST', '/v1/admin/balance/banner/dismiss', { kind, since });
                await refreshBanners();
              }),
        ),
      ),
    );
  } catch {
    // What was wrong is no better while the relay is away.
  }
}

/** Notes the place of an entry in itself, so that Back is known from Forward and from a link. */
const remember = () => history.replaceState({ at }, '');

async function start() {
  remember();
  buildShell();
  await open();
  void refreshBanners();
}

window.addEventListener('hashchange', () => {
  if (goingBack) {
    goingBack = false;
    return;
  }
  // A link makes a new entry, which has no place yet.
  const next = typeof history.state?.at === 'number' ? history.state.at : at + 1;
  if (shell && next !== at && mayLeave && !mayLeave()) {
    goingBack = true;
    history.go(at - next);
    return;
  }
  at = next;
  remember();
  if (!shell) return;
  void open().then(() => shell?.main.querySelector('h1')?.focus({ preventScroll: true }));
  scrollTo(0, 0);
});

window.addEventListener('beforeunload', (event) => {
  if (mayLeave && document.querySelector('.page[data-dirty]')) event.preventDefault();
});
setInterval(() => document.visibilityState === 'visible' && shell && refreshBanners(), 30_000);

onSignedOut(() => {
  if (!shell) return;
  void showSignIn();
});

const session = await get('/console/session').catch((error) => {
  fill(
    app,
    h(
      'main',
      {},
      failure(error, () => location.reload()),
    ),
  );
  return undefined;
});
if (session?.operator) await start();
else if (session) await showSignIn();
