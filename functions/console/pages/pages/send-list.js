// @ts-check
import { confirmed } from '../lib/dialogs.js';
import { fill, h } from '../lib/dom.js';
import { plural } from '../lib/format.js';
import { writeList } from '../lib/list.js';
import { plainField } from '../lib/plain-field.js';
import { toast } from '../lib/toast.js';
import { button, failure } from '../lib/ui.js';
import { segmentCounter } from './segment-counter.js';
import { checkList } from './send-check.js';
import { handOver } from './send-run.js';
import { rowsTable } from './send-table.js';

/** How far a list is: nothing typed, typed, being handed over, stopped before its end. @typedef {'none' | 'typed' | 'sending' | 'broken'} ListState */

/** A form for a list, which is checked and counted before it is sent. @param {() => any} rest what both forms have @param {(value: ListState) => void} state */
export function listOfMessages(rest, state) {
  const list = h('textarea', {
    class: 'mono',
    rows: 6,
    spellcheck: 'false',
    placeholder: 'number,name,amount\n+252612345678,Amina,12.50',
  });
  const template = h('textarea', { rows: 3, dir: 'auto', placeholder: 'Dear {name}, your bill is {amount}.' });
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
    try {
      const { problem, rows } = await checkList(list.value, template.value, rest());
      if (problem) fill(preview, h('div.notice.bad', { role: 'alert' }, h('p', {}, problem)));
      else fill(preview, checked(rows, go));
    } catch (error) {
      fill(preview, failure(error, look));
    }
  };

  const go = async (/** @type {any[]} */ rows, /** @type {any[]} */ ready) => {
    if (!(await mayBeSent(ready))) return;
    lock(true);
    await handOver({
      rows,
      ready,
      key: crypto.randomUUID(),
      common: rest(),
      place: preview,
      state,
      done: () => {
        list.value = '';
        lock(false);
      },
      givenUp: (left) => {
        list.value = left.length > 0 ? writeList(left) : '';
        template.value = '';
        lock(false);
        template.dispatchEvent(new Event('input'));
      },
    });
  };

  return h(
    'div.stack',
    {},
    plainField(
      'Recipients',
      list,
      'Paste rows of a spreadsheet or CSV: a number, or a number and its text, or a header and columns.',
    ),
    plainField('… or a file', file),
    plainField(
      'Text for all',
      template,
      'Names of columns in braces are filled in, e.g. {name}. Empty: each row has its own text.',
    ),
    segmentCounter(template),
    h('div.row.end', {}, check),
    preview,
  );
}

/** @param {any[]} ready */
const segmentsOf = (ready) =>
  plural(
    ready.reduce((sum, row) => sum + row.segments, 0),
    'segment',
  );

/** What a check found, and the way on. @param {any[]} rows @param {(rows: any[], ready: any[]) => Promise<void>} go */
function checked(rows, go) {
  const ready = rows.filter(({ state }) => state === 'ready');
  const messages = plural(ready.length, 'message');
  return [
    h(
      'p',
      {},
      h('strong', {}, messages),
      `, ${segmentsOf(ready)}. `,
      rows.length > ready.length
        ? h('span.bad-text', {}, `${plural(rows.length - ready.length, 'row')} cannot be sent.`)
        : '',
    ),
    rowsTable(rows),
    ready.length > 0
      ? h(
          'div.row.end',
          {},
          button(`Send ${messages} …`, () => go(rows, ready), { class: 'primary' }),
        )
      : null,
  ];
}

/** @param {any[]} ready */
const mayBeSent = (ready) =>
  confirmed({
    title: `Send ${plural(ready.length, 'message')}?`,
    text: h(
      'p',
      {},
      `${plural(ready.length, 'message')} in ${segmentsOf(ready)} go to the gateway as fast as it takes them.`,
    ),
    confirm: `Send ${plural(ready.length, 'message')}`,
  });
