// @ts-check
import { refreshBanners } from './banners.js';
import { ApiProblem, api, get, onSignedOut, sentence } from './lib/api.js';
import { fill, h } from './lib/dom.js';
import { drafts } from './lib/drafts.js';
import { returnToPlace } from './lib/kept-place.js';
import { isGuarded, mayBeLeft } from './lib/leaving.js';
import { every } from './lib/refresh.js';
import { toast } from './lib/toast.js';
import { failure, loading } from './lib/ui.js';
import { buildShell } from './shell.js';

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
/** @type {ReturnType<typeof buildShell> | undefined} */
let shell;
/** A sign-in over the open page, while it lasts. @type {Promise<void> | undefined} */
let signingIn;

/** Path and parameters after the `#`. */
function route() {
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', ...rest] = path.split('/');
  return { page, rest: rest.join('/'), parameters: new URLSearchParams(search) };
}

const mayGo = () => mayBeLeft() && (!mayLeave || mayLeave());

async function signOut() {
  if (!mayGo()) return;
  try {
    await api('DELETE', '/console/session', undefined, { quiet: true });
  } catch (error) {
    // Without a session there is nothing to end.
    if (!(error instanceof ApiProblem && error.status === 401)) {
      toast(`You are still signed in. ${sentence(error)}`, 'bad');
      return;
    }
  }
  forget();
  // The user pool remembers the browser, too: without this the next click would sign in again without asking.
  if (session?.signIn) location.assign(session.signIn.signOutUrl);
  else await showSignIn();
}

/** Leaves nothing of what was open, in memory neither: who comes next may be somebody else. */
function forget() {
  leave?.();
  leave = undefined;
  mayLeave = undefined;
  shell = undefined;
  closeDialogs();
  drafts.clear();
  fill(app);
}

async function showSignIn() {
  const { signIn } = await import('./pages/sign-in.js');
  signIn(app, {
    wrongLink: location.hash.includes('wrong-link'),
    failed: location.hash.includes('sign-in/failed'),
    url: session?.signIn?.url ?? null,
    done: start,
  });
}

async function open() {
  shell ??= buildShell(app, PAGES, signOut);
  const { main, mark } = shell;
  const { page, rest, parameters } = route();
  const found = PAGES.find(({ path }) => path === page);
  mark(page);
  closeDialogs();
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
    const opened = module.show(place, { rest, parameters, refreshBanners: showBanners }) ?? undefined;
    leave = opened?.leave;
    mayLeave = opened?.mayLeave;
  } catch (error) {
    fill(place, failure(error, open));
  }
}

/** Notes the place of an entry in itself, so that Back is known from Forward and from a link. */
const remember = () => history.replaceState({ at }, '');

const showBanners = async () => shell && refreshBanners(shell.banners);

/** All but the sign-in, which belongs to no page. */
function closeDialogs() {
  /** @type {NodeListOf<HTMLDialogElement>} */
  const dialogs = document.querySelectorAll('dialog:not(.curtain)');
  for (const each of dialogs) each.close();
}

async function start() {
  returnToPlace();
  remember();
  await open();
  void showBanners();
}

window.addEventListener('hashchange', () => {
  if (goingBack) {
    goingBack = false;
    return;
  }
  // A link makes a new entry, which has no place yet.
  const next = typeof history.state?.at === 'number' ? history.state.at : at + 1;
  if (shell && next !== at && !mayGo()) {
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
  if (isGuarded() || (mayLeave && document.querySelector('.page[data-dirty]'))) event.preventDefault();
});
// The browser may have kept the page as it was before another site was opened to sign out.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted && !shell) location.reload();
});
every(30_000, showBanners);

onSignedOut(async () => {
  if (!shell) return false;
  signingIn ??= import('./pages/sign-in-again.js')
    .then(({ signInAgain }) => signInAgain(session?.signIn?.url ?? null))
    .finally(() => {
      signingIn = undefined;
    });
  await signingIn;
  return true;
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
