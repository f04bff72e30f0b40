// @ts-check
import { post } from '../lib/api.js';
import { confirmed, drawer } from '../lib/dialogs.js';
import { fill, h } from '../lib/dom.js';
import { count, plural } from '../lib/format.js';
import { toast } from '../lib/toast.js';

const WORDS = {
  resend: {
    verb: 'Send',
    after: ' again',
    done: 'queued again',
    none: 'None of these can be sent again now: they are sent, queued or being sent.',
    hint: 'A message that the gateway took already may reach its recipient once more, and costs once more.',
  },
  cancel: {
    verb: 'Cancel',
    after: '',
    done: 'canceled',
    none: 'None of these can be canceled: only messages that wait can.',
    hint: 'They are not sent any more.',
  },
};

/**
 * Does something to many messages, after saying how many and asking. Answers whether it was done.
 *
 * @param {'resend' | 'cancel'} action
 * @param {any} selection ids, or a filter; what a filter finds is gone through to its end, a thousand at a time
 */
export async function changeMessages(action, selection) {
  const words = WORDS[action];
  const path = `/v1/admin/messages/${action}`;
  const possible = await everyPage(path, { ...selection, dryRun: true });
  if (possible.changed === 0) {
    toast(words.none, 'bad');
    return false;
  }
  const what = `${words.verb} ${plural(possible.changed, 'message')}${words.after}`;
  const yes = await confirmed({
    title: `${what}?`,
    text: [
      possible.skipped > 0
        ? h(
            'p',
            {},
            `${plural(possible.skipped, 'message')} of the selection ${possible.skipped === 1 ? 'is' : 'are'} left as ${possible.skipped === 1 ? 'it is' : 'they are'}.`,
          )
        : null,
      h('p', {}, words.hint),
    ],
    confirm: what,
    danger: action === 'cancel',
  });
  if (!yes) return false;
  const panel = possible.changed > 1_000 ? drawer(what) : undefined;
  const progress = h('p', { role: 'status' });
  panel?.body.append(h('p.hint', {}, 'Keep this page open until it is done.'), progress);
  const done = await everyPage(path, selection, (changed) =>
    fill(progress, `${count(changed)} of ${count(possible.changed)} done.`),
  ).finally(() => panel?.close());
  toast(`${plural(done.changed, 'message')} ${words.done}.`);
  return true;
}

/**
 * Repeats a bulk request from where the last one stopped until there is nothing left.
 *
 * @param {string} path
 * @param {any} body
 * @param {(changed: number) => void} [progress]
 */
async function everyPage(path, body, progress) {
  const sum = { changed: 0, skipped: 0 };
  /** @type {string | null} */
  let cursor = null;
  do {
    const page = /** @type {any} */ (await post(path, cursor === null ? body : { ...body, cursor }));
    sum.changed += page.changed;
    sum.skipped += page.skipped;
    progress?.(sum.changed);
    cursor = page.next;
  } while (cursor !== null);
  return sum;
}
