// @ts-check
import { api } from '../lib/api.js';
import { readList } from '../lib/list.js';
import { CHUNK, explain, SEND } from './send-request.js';

/**
 * Reads a list and asks the server about each of its messages, without sending any.
 *
 * @param {string} list
 * @param {string} template
 * @param {any} common what all messages have
 * @returns {Promise<{ problem: string, rows: any[] }>} the problem of the whole list, or an empty text and its rows
 */
export async function checkList(list, template, common) {
  const read = readList(list, template);
  if (read.problem) return { problem: read.problem, rows: [] };
  if (read.rows.length === 0)
    return { problem: 'The list is empty. Paste a number a line, or choose a file.', rows: [] };
  /** @type {any[]} */
  const rows = read.rows.map((row) => ({ ...row, segments: 0, state: row.problem ? 'refused' : 'ready' }));
  const ready = rows.filter(({ state }) => state === 'ready');
  for (let at = 0; at < ready.length; at += CHUNK) await judge(ready.slice(at, at + CHUNK), common);
  refuseRepeated(rows);
  return { problem: '', rows };
}

/** @param {any[]} chunk @param {any} common */
async function judge(chunk, common) {
  const messages = chunk.map(({ to, text }) => ({ to, text, ...common }));
  const { results } = await api('POST', SEND, { messages, dryRun: true }, { reads: true });
  chunk.forEach((row, index) => {
    const result = results[index];
    if (result.ok) Object.assign(row, { segments: result.segments, to: result.to });
    else Object.assign(row, { state: 'refused', problem: explain(result.errors) });
  });
}

/** The server looks at one part of a list at a time; what stands twice in all of it is found here. @param {any[]} rows */
function refuseRepeated(rows) {
  const seen = new Set();
  for (const row of rows.filter(({ state }) => state === 'ready')) {
    const same = JSON.stringify([row.to, row.text]);
    if (seen.has(same))
      Object.assign(row, { state: 'refused', problem: 'The same text to the same recipient stands above already.' });
    seen.add(same);
  }
}
