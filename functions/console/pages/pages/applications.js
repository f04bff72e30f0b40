// @ts-check
import { api, get, sentence } from '../lib/api.js';
import { confirmed } from '../lib/dialogs.js';
import { fill, h } from '../lib/dom.js';
import { count } from '../lib/format.js';
import { every, isInUse, refill } from '../lib/refresh.js';
import { toast } from '../lib/toast.js';
import { button, card, empty, failure, loading, time } from '../lib/ui.js';
import { callbackView } from './application-callback.js';
import { createApplication, editApplication } from './application-form.js';
import { keysView } from './application-keys.js';

const PATH = '/v1/admin/applications';

/** @param {HTMLElement} place */
export function show(place) {
  const problem = h('div');
  const list = h('div.stack', {}, loading('the applications'));
  /** @type {any} */
  let defaults;
  let asked = 0;
  const refresh = async (mayShow = () => true) => {
    const turn = ++asked;
    try {
      const { applications, defaultLimits } = await get(PATH);
      if (turn !== asked || !mayShow()) return;
      defaults = defaultLimits;
      fill(problem);
      refill(
        list,
        applications.length === 0
          ? empty(h('p', {}, 'No application yet. Create one to get a key.'))
          : applications.map((/** @type {any} */ each) => view(each, defaults, refresh)),
      );
    } catch (error) {
      if (turn !== asked || !mayShow()) return;
      refill(
        problem,
        failure(error, () => refresh()),
      );
      // What was read before still holds, mostly.
      if (!defaults) fill(list);
    }
  };
  const create = button(
    'New application',
    async () => {
      if (!defaults) await refresh();
      if (defaults) createApplication(defaults, refresh);
    },
    { class: 'primary' },
  );
  fill(
    place,
    h(
      'div.row.between',
      {},
      h('p.hint.grow', {}, 'Each system that sends gets an application of its own, with keys and limits of its own.'),
      create,
    ),
    problem,
    list,
  );
  const isLeftAlone = () => !isInUse(list);
  const stop = every(15_000, async () => {
    if (isLeftAlone()) await refresh(isLeftAlone);
  });
  return { leave: stop };
}

/** @param {any} application @param {any} defaults @param {() => Promise<void>} refresh */
function view(application, defaults, refresh) {
  const { id, name } = application;
  const headingId = `application-${id}`;
  const messages = h('a', { href: `#/messages?applicationId=${encodeURIComponent(id)}` }, 'its messages');
  if (id === 'console') {
    return card(headingId, name, h('p.hint', {}, 'What is sent by hand on this console. It needs no key. ', messages));
  }
  const shown = card(
    headingId,
    name,
    h('p.hint', {}, 'Created ', time(application.createdAt), ' · ', messages),
    limitsView(application, () => editApplication(application, defaults, refresh)),
    keysView(application, refresh),
    callbackView(application, refresh),
    h(
      'div.row.end',
      {},
      button('Delete', () => remove(application, refresh), {
        class: 'plain small danger-text',
        'aria-label': `Delete ${name}`,
      }),
    ),
  );
  // Its buttons change this version: one that looks the same is drawn anew.
  shown.dataset.version = application.version;
  return shown;
}

/** @param {any} application @param {() => unknown} edit */
function limitsView({ name, limits, sentToday }, edit) {
  const words = [
    limits.perSecond === null ? null : `${count(limits.perSecond)} a second`,
    limits.perDay === null ? null : `${count(limits.perDay)} a day (${count(sentToday)} used today)`,
    limits.perRecipientHour === null ? null : `${count(limits.perRecipientHour)} an hour to one recipient`,
    limits.perRecipientDay === null ? null : `${count(limits.perRecipientDay)} a day to one recipient`,
    limits.countries === null ? null : `only to ${limits.countries.join(', ')}`,
  ].filter((each) => each !== null);
  return h(
    'div.row.between',
    {},
    h('p.grow', {}, h('strong', {}, 'Limits: '), words.length === 0 ? 'none' : words.join(' · ')),
    button('Edit', edit, { class: 'small', 'aria-label': `Edit the name and limits of ${name}` }),
  );
}

/** @param {any} application @param {() => Promise<void>} refresh */
async function remove({ id, name }, refresh) {
  const yes = await confirmed({
    title: `Delete ${name}?`,
    text: [
      h('p', {}, 'Its keys open nothing any more within a minute. This cannot be undone.'),
      h('p', {}, 'Its messages stay in the log; those that wait are still sent, and it is told of nothing any more.'),
    ],
    confirm: 'Delete the application',
    danger: true,
  });
  if (!yes) return;
  try {
    await api('DELETE', `${PATH}/${id}`);
    toast(`${name} is deleted.`);
    await refresh();
  } catch (error) {
    toast(sentence(error), 'bad');
  }
}
