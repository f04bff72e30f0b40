// @ts-check
import { ApiProblem, api, sentence } from '../lib/api.js';
import { confirmed } from '../lib/dialogs.js';
import { fill, h } from '../lib/dom.js';
import { count, plural } from '../lib/format.js';
import { button } from '../lib/ui.js';
import { CHUNK, explain, SEND } from './send-request.js';
import { rowsTable } from './send-table.js';

/**
 * A list on its way. What is continued has the keys and the bodies that it had: the same messages, not new ones.
 *
 * @typedef {{
 *   rows: any[],
 *   ready: any[],
 *   key: string,
 *   common: any,
 *   place: HTMLElement,
 *   state: (value: 'sending' | 'broken') => void,
 *   done: () => void,
 *   givenUp: (left: any[]) => void,
 * }} Run
 */

/** Hands over a run from a message on. @param {Run} run @param {number} [from] index of the first message */
export async function handOver(run, from = 0) {
  const { rows, ready, place } = run;
  const bar = h('progress', { max: ready.length, value: from, 'aria-label': 'Handed over' });
  const words = h('p', { role: 'status' }, 'Handing over …');
  fill(place, words, bar);
  run.state('sending');
  for (let at = from; at < ready.length; at += CHUNK) {
    // Who left the page was told that no more is handed over.
    if (!place.isConnected) return;
    const chunk = ready.slice(at, at + CHUNK);
    try {
      await handOverPart(run, chunk, at);
    } catch (error) {
      showBroken(run, error, at);
      return;
    }
    bar.value = at + chunk.length;
    words.textContent = `${count(at + chunk.length)} of ${count(ready.length)} handed over.`;
  }
  run.done();
  fill(
    place,
    h(
      'div.notice.good',
      { role: 'status' },
      h(
        'p',
        {},
        `${plural(rows.filter(({ state }) => state === 'accepted').length, 'message')} accepted. `,
        h('a', { href: '#/messages?applicationId=console' }, 'Watch them in the log'),
      ),
    ),
    rowsTable(rows),
  );
}

/** Notes what became of each message of a part; throws when it does not come through. @param {Run} run @param {any[]} chunk @param {number} at */
async function handOverPart({ key, common }, chunk, at) {
  let lost = chunk.some((row) => row.state === 'unsure');
  const messages = chunk.map(({ to, text }) => ({ to, text, ...common }));
  try {
    const { results } = await patiently(
      () => api('POST', SEND, { messages }, { headers: { 'idempotency-key': `${key}-${at}` } }),
      () => {
        lost = true;
      },
    );
    chunk.forEach((row, index) => {
      const result = results[index];
      Object.assign(
        row,
        result.ok
          ? { state: 'accepted', id: result.message.id }
          : { state: 'refused', problem: explain(result.errors) },
      );
    });
  } catch (error) {
    if (lost) for (const row of chunk) row.state = 'unsure';
    throw error;
  }
}

/** @param {Run} run @param {unknown} error @param {number} at */
function showBroken(run, error, at) {
  run.state('broken');
  fill(
    run.place,
    h(
      'div.notice.bad',
      { role: 'alert' },
      h('p', {}, sentence(error)),
      h('p', {}, `${whatBecame(run.ready)} What is continued is sent once, even if it was handed over before.`),
      h(
        'div.row',
        {},
        button('Continue', () => handOver(run, at), { class: 'primary' }),
        button('Leave it at that', () => giveUp(run)),
      ),
    ),
    rowsTable(run.rows),
  );
}

/** Leaves only what was certainly not handed over. @param {Run} run */
async function giveUp({ ready, givenUp }) {
  const left = ready.filter((row) => row.state === 'ready');
  const stays =
    left.length > 0 ? `${plural(left.length, 'message')} ${left.length === 1 ? 'stays' : 'stay'} in the form.` : '';
  const yes = await confirmed({
    title: 'Leave the list at that?',
    text: h('p', {}, `${whatBecame(ready)} ${stays} Continuing is not possible any more.`),
    confirm: 'Leave it at that',
    danger: true,
  });
  if (yes) givenUp(left);
}

/** What became of the messages of a run that stopped. @param {any[]} ready */
function whatBecame(ready) {
  const unsure = ready.filter(({ state }) => state === 'unsure').length;
  const left = ready.filter(({ state }) => state === 'ready').length;
  const sentences = [`${count(ready.length - unsure - left)} of ${plural(ready.length, 'message')} were handed over.`];
  if (unsure > 0) sentences.push(`${count(unsure)} may have been handed over: their answer was lost.`);
  if (left > 0) sentences.push(`${count(left)} ${left === 1 ? 'was' : 'were'} not.`);
  return sentences.join(' ');
}

/**
 * Tries again while the relay is away or busy.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {() => void} [lost] called when an answer did not come: what was asked may be done
 * @returns {Promise<T>}
 */
async function patiently(work, lost) {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const passing = error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
      if (passing) lost?.();
      if (!passing || tries === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000 * tries));
    }
  }
}
