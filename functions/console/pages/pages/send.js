// @ts-check
import { ApiProblem, api, get, sentence } from '../lib/api.js';
import { busy, fill, h, newId, toast } from '../lib/dom.js';
import { count, plural } from '../lib/format.js';
import { readList, writeList } from '../lib/list.js';
import { countSegments } from '../lib/segments.js';
import { button, card, confirmed, every, failure, statusChip } from '../lib/ui.js';

/** How far a list is: nothing typed, typed, being handed over, stopped before its end. @typedef {'none' | 'typed' | 'sending' | 'broken'} ListState */

/** What is asked before it is left. @type {Record<ListState, string>} */
const LEAVING = {
  none: '',
  typed: 'The list was not sent. Leave it?',
  sending: 'The list is still being sent. Leave, and send only what was handed over so far?',
  broken: 'The list was not handed over to its end. Leave it at that?',
};

/** Messages of one request. */
const CHUNK = 100;
const SEND = '/v1/admin/send';

/** @param {HTMLElement} place */
export function show(place) {
  let stop = () => {};
  /** @type {ListState} */
  let list = 'none';
  const common = {
    from: h('input', { maxlength: '15', autocomplete: 'off', placeholder: 'of the gateway settings' }),
    priority: h(
      'select',
      {},
      h('option', { value: 'normal' }, 'normal'),
      h('option', { value: 'high' }, 'high, for one-time codes'),
    ),
    type: h('input', { maxlength: '32', value: 'message', autocomplete: 'off' }),
  };
  const rest = () => ({
    ...(common.from.value === '' ? {} : { from: common.from.value }),
    ...(common.type.value === '' ? {} : { type: common.type.value }),
    priority: common.priority.value,
  });

  fill(
    place,
    h(
      'div.columns.even',
      {},
      card(
        'one-heading',
        'One message',
        one(rest, (end) => {
          stop();
          stop = end;
        }),
      ),
      card(
        'list-heading',
        'A list',
        many(rest, (value) => {
          list = value;
          place.toggleAttribute('data-dirty', value !== 'none');
        }),
      ),
    ),
    card(
      'common-heading',
      'For both',
      h(
        'div.pair',
        {},
        field('Sender ID', common.from),
        field('Priority', common.priority),
        field('Type', common.type, 'A word to find them by in the log.'),
      ),
    ),
  );
  return {
    leave: () => stop(),
    mayLeave: () => list === 'none' || window.confirm(LEAVING[list]),
  };
}

/** @param {() => any} rest @param {(end: () => void) => void} watching */
function one(rest, watching) {
  const to = h('input', { type: 'tel', autocomplete: 'off', required: true, placeholder: '+252612345678' });
  const text = h('textarea', { rows: 4, required: true });
  const result = h('div.stack', { role: 'status' });
  const submit = h('button.primary', {}, 'Send');
  let key = crypto.randomUUID();
  const send = async () => {
    try {
      const { results } = await api(
        'POST',
        SEND,
        { messages: [{ to: to.value, text: text.value, ...rest() }] },
        { headers: { 'idempotency-key': key } },
      );
      key = crypto.randomUUID();
      const [first] = results;
      if (!first.ok) {
        fill(result, problems(first.errors));
        return;
      }
      watching(watch(first.message.id, result));
      text.value = '';
      text.dispatchEvent(new Event('input'));
    } catch (error) {
      // Only when nothing was answered may the same key be used again: then it is the same message.
      if (error instanceof ApiProblem && error.status > 0 && error.status < 500) key = crypto.randomUUID();
      fill(result, failure(error));
    }
  };
  return h(
    'form.stack',
    {
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void busy(submit, send);
      },
    },
    field('Recipient', to, 'In international form.'),
    field('Text', text),
    counter(text),
    h('div.row.end', {}, submit),
    result,
  );
}

/** Follows a message until it has its final status. @param {string} id @param {HTMLElement} place */
function watch(id, place) {
  const end = every(1_000, async () => {
    const message = await get(`/v1/admin/messages/${id}`);
    fill(
      place,
      h(
        'p.row',
        {},
        statusChip(message.status),
        h('a', { href: `#/messages/${id}` }, `To ${message.to}`),
        h('span.hint', {}, message.detail ?? ''),
      ),
    );
    if (message.finalAt) end();
  });
  return end;
}

/** @param {any} text */
function counter(text) {
  const view = h('p.hint');
  const show = () => {
    const { segments, encoding, used, left } = countSegments(text.value);
    fill(
      view,
      text.value === ''
        ? 'A segment has 160 characters, or 70 when a character is not of GSM-7.'
        : `${plural(used, 'character')}, ${plural(segments, 'segment')} in ${encoding}, ${count(left)} left.${segments > 10 ? ' At most 10 segments are sent.' : ''}`,
    );
    view.classList.toggle('bad-text', segments > 10);
  };
  text.addEventListener('input', show);
  show();
  return view;
}

/** @param {() => any} rest @param {(value: ListState) => void} state */
function many(rest, state) {
  const list = h('textarea', {
    class: 'mono',
    rows: 6,
    spellcheck: 'false',
    placeholder: 'number,name,amount\n+252612345678,Amina,12.50',
  });
  const template = h('textarea', { rows: 3, placeholder: 'Dear {name}, your bill is {amount}.' });
  const file = h('input', { type: 'file', accept: '.csv,.txt,.tsv,text/csv,text/plain' });
  const preview = h('div.stack', { 'aria-live': 'polite' });
  const check = button('Check and preview', () => look(), { class: 'primary' });
  file.addEventListener('change', async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    if (chosen.size > 5_000_000) return toast('The file is larger than 5 MB. Divide it.', 'bad');
    list.value = await chosen.text();
    typed();
    return undefined;
  });
  const typed = () => {
    fill(preview);
    state(list.value.trim() === '' ? 'none' : 'typed');
  };
  for (const control of [list, template]) control.addEventListener('input', typed);
  /** A list that is on its way stays as it is: checked anew, it would be sent anew. */
  const lock = (/** @type {boolean} */ locked) => {
    for (const control of [list, template, file, check]) control.disabled = locked;
    if (!locked) typed();
  };

  const look = async () => {
    const read = readList(list.value, template.value);
    if (read.problem) return fill(preview, h('div.notice.bad', { role: 'alert' }, h('p', {}, read.problem)));
    if (read.rows.length === 0)
      return fill(
        preview,
        h(
          'div.notice.bad',
          { role: 'alert' },
          h('p', {}, 'The list is empty. Paste a number a line, or choose a file.'),
        ),
      );
    const rows = read.rows.map((row) => ({
      ...row,
      /** @type {number} */ segments: 0,
      state: row.problem ? 'refused' : 'ready',
    }));
    try {
      await inChunks(
        rows.filter(({ state }) => state === 'ready'),
        async (chunk) => {
          const { results } = await api('POST', SEND, {
            messages: chunk.map((row) => ({ to: row.to, text: row.text, ...rest() })),
            dryRun: true,
          });
          chunk.forEach((row, index) => {
            const result = results[index];
            if (result.ok) Object.assign(row, { segments: result.segments, to: result.to });
            else Object.assign(row, { state: 'refused', problem: explain(result.errors) });
          });
        },
      );
    } catch (error) {
      return fill(preview, failure(error, look));
    }
    // The server looks at one part of a list at a time; what stands twice in all of it is found here.
    const seen = new Set();
    for (const row of rows.filter(({ state }) => state === 'ready')) {
      const same = JSON.stringify([row.to, row.text]);
      if (seen.has(same))
        Object.assign(row, { state: 'refused', problem: 'The same text to the same recipient stands above already.' });
      seen.add(same);
    }
    const ready = rows.filter(({ state }) => state === 'ready');
    const segments = ready.reduce((sum, row) => sum + row.segments, 0);
    return fill(
      preview,
      h(
        'p',
        {},
        h('strong', {}, plural(ready.length, 'message')),
        `, ${plural(segments, 'segment')}. `,
        rows.length > ready.length
          ? h('span.bad-text', {}, `${plural(rows.length - ready.length, 'row')} cannot be sent.`)
          : '',
      ),
      table(rows),
      ready.length > 0
        ? h(
            'div.row.end',
            {},
            button(`Send ${plural(ready.length, 'message')} …`, () => go(rows, ready, segments), { class: 'primary' }),
          )
        : null,
    );
  };

  const go = async (/** @type {any[]} */ rows, /** @type {any[]} */ ready, /** @type {number} */ segments) => {
    const yes = await confirmed({
      title: `Send ${plural(ready.length, 'message')}?`,
      text: h(
        'p',
        {},
        `${plural(ready.length, 'message')} in ${plural(segments, 'segment')} go to the gateway as fast as it takes them.`,
      ),
      confirm: `Send ${plural(ready.length, 'message')}`,
    });
    if (!yes) return;
    lock(true);
    await handOver({ rows, ready, run: crypto.randomUUID(), common: rest() }, 0);
  };

  /**
   * Hands over a run from a part on. What is continued has the keys and the bodies that it had: the same messages, not new ones.
   *
   * @param {{ rows: any[], ready: any[], run: string, common: any }} whole
   * @param {number} from index of the first message of the part
   */
  const handOver = async (whole, from) => {
    const { rows, ready, run, common } = whole;
    const bar = h('progress', { max: ready.length, value: from, 'aria-label': 'Handed over' });
    const words = h('p', { role: 'status' }, 'Handing over …');
    fill(preview, words, bar);
    state('sending');
    let at = from;
    let lost = false;
    try {
      for (; at < ready.length; at += CHUNK) {
        // Who left the page was told that no more is handed over.
        if (!preview.isConnected) return;
        const chunk = ready.slice(at, at + CHUNK);
        lost = chunk.some((row) => row.state === 'unsure');
        const { results } = await patiently(
          () =>
            api(
              'POST',
              SEND,
              { messages: chunk.map((row) => ({ to: row.to, text: row.text, ...common })) },
              { headers: { 'idempotency-key': `${run}-${at}` } },
            ),
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
        bar.value = at + chunk.length;
        words.textContent = `${count(at + chunk.length)} of ${count(ready.length)} handed over.`;
      }
      list.value = '';
      lock(false);
      fill(
        preview,
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
        table(rows),
      );
    } catch (error) {
      if (lost) for (const row of ready.slice(at, at + CHUNK)) row.state = 'unsure';
      state('broken');
      fill(
        preview,
        h(
          'div.notice.bad',
          { role: 'alert' },
          h('p', {}, sentence(error)),
          h('p', {}, `${whatBecame(ready)} What is continued is sent once, even if it was handed over before.`),
          h(
            'div.row',
            {},
            button('Continue', () => handOver(whole, at), { class: 'primary' }),
            button('Leave it at that', () => giveUp(ready)),
          ),
        ),
        table(rows),
      );
    }
  };

  /** Keeps in the form only what was certainly not handed over. @param {any[]} ready */
  const giveUp = async (ready) => {
    const left = ready.filter((row) => row.state === 'ready');
    const yes = await confirmed({
      title: 'Leave the list at that?',
      text: h(
        'p',
        {},
        `${whatBecame(ready)} ${left.length > 0 ? `${plural(left.length, 'message')} ${left.length === 1 ? 'stays' : 'stay'} in the form.` : ''} Continuing is not possible any more.`,
      ),
      confirm: 'Leave it at that',
      danger: true,
    });
    if (!yes) return;
    list.value = left.length > 0 ? writeList(left) : '';
    template.value = '';
    lock(false);
    template.dispatchEvent(new Event('input'));
  };

  return h(
    'div.stack',
    {},
    field(
      'Recipients',
      list,
      'Paste rows of a spreadsheet or CSV: a number, or a number and its text, or a header and columns.',
    ),
    field('… or a file', file),
    field(
      'Text for all',
      template,
      'Names of columns in braces are filled in, e.g. {name}. Empty: each row has its own text.',
    ),
    counter(template),
    h('div.row.end', {}, check),
    preview,
  );
}

/** Rows of the list that are shown; refused ones come first. */
const SHOWN = 200;

/** @param {any[]} rows */
function table(rows) {
  const refused = rows.filter(({ state }) => state === 'refused');
  const shown = [...refused, ...rows.filter(({ state }) => state !== 'refused')].slice(0, SHOWN);
  return h(
    'div.stack',
    {},
    h(
      'div.wide',
      { tabindex: '0', role: 'region', 'aria-label': 'Rows of the list' },
      h(
        'table.cards',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Row', 'Recipient', 'Text', 'Result'].map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h('tbody', {}, shown.map(tableRow)),
      ),
    ),
    rows.length > SHOWN
      ? h('p.hint', {}, `${SHOWN} of ${count(rows.length)} rows are shown, refused ones first.`)
      : null,
  );
}

/** @param {any} row */
const tableRow = (row) =>
  h(
    'tr',
    {},
    h('td', { 'data-label': 'Row' }, count(row.line)),
    h(
      'td.nowrap',
      { 'data-label': 'Recipient' },
      row.id ? h('a', { href: `#/messages/${row.id}` }, row.to) : row.to || '–',
    ),
    h('td.details.text', { 'data-label': 'Text' }, row.text),
    h(
      'td',
      { 'data-label': 'Result' },
      row.state === 'refused'
        ? h('span.bad-text', {}, row.problem)
        : row.state === 'accepted'
          ? 'accepted'
          : row.state === 'unsure'
            ? h('span.bad-text', {}, 'may have been handed over')
            : plural(row.segments, 'segment'),
    ),
  );

/** @param {any[]} all @param {(chunk: any[], at: number) => Promise<void>} work */
async function inChunks(all, work) {
  for (let at = 0; at < all.length; at += CHUNK) await work(all.slice(at, at + CHUNK), at);
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

/** @param {any[]} errors */
const explain = (errors) =>
  errors.map(({ detail, allowed }) => `${detail}${allowed ? ` Allowed: ${allowed}.` : ''}`).join(' ');

/** @param {any[]} errors */
const problems = (errors) => h('div.notice.bad', { role: 'alert' }, h('p', {}, explain(errors)));

/** @param {string} label @param {any} control @param {string} [hint] */
function field(label, control, hint) {
  control.id = newId();
  const hintId = newId();
  if (hint) control.setAttribute('aria-describedby', hintId);
  return h(
    'div.field',
    {},
    h('label', { for: control.id }, label),
    control,
    hint ? h('p.hint', { id: hintId }, hint) : null,
  );
}
