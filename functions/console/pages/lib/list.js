// @ts-check
/**
 * Reads CSV or what was copied from a spreadsheet: commas, semicolons or tabs, quotes doubled inside quotes, any line ends.
 *
 * @param {string} text
 * @returns {string[][]} rows that are not blank
 */
export function parseCsv(text) {
  const input = text.replace(/^\ufeff/, '');
  const mark = delimiterOf(input);
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    row.push(cell.trim());
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (row.some((each) => each !== '')) rows.push(row);
    row = [];
  };
  for (let index = 0; index < input.length; index++) {
    const char = input[index] ?? '';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (input[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (char === mark) endCell();
    else if (char === '\n') endRow();
    else if (char !== '\r') cell += char;
  }
  endRow();
  return rows;
}

/** The mark that the first line has most of; a tab wins, since it stands in no text. @param {string} text */
function delimiterOf(text) {
  const line = (text.split('\n', 1)[0] ?? '').replace(/"[^"]*"/g, '');
  if (line.includes('\t')) return '\t';
  const count = (/** @type {string} */ mark) => line.split(mark).length;
  return count(';') > count(',') ? ';' : ',';
}

const NUMBER_NAMES = /^(to|number|phone|phone number|mobile|msisdn|recipient|cell)$/i;
const TEXT_NAMES = /^(text|message|body|sms)$/i;
/** What a number may look like; spreadsheets put an apostrophe before a plus. */
const NUMBER = /^'?\+?[0-9][0-9 ()./-]{4,}$/;

/**
 * Makes messages of a list: a number a row, with its text, or with columns that a common text names as `{column}`.
 *
 * @param {string} list
 * @param {string} template the common text; empty when each row has its own
 * @returns {{ rows: { line: number, to: string, text: string, problem: string | null }[], columns: string[], problem: string | null }}
 */
export function readList(list, template) {
  const all = parseCsv(list);
  const first = all[0];
  if (!first) return { rows: [], columns: [], problem: null };
  const hasHeader = !first.some((cell) => NUMBER.test(cell));
  const columns = hasHeader
    ? first
    : first.map((_, index) => (index === 0 ? 'number' : index === 1 ? 'text' : `column${index + 1}`));
  const body = hasHeader ? all.slice(1) : all;
  const named = columns.findIndex((name) => NUMBER_NAMES.test(name));
  const numberAt =
    named >= 0
      ? named
      : Math.max(
          0,
          (body[0] ?? []).findIndex((cell) => NUMBER.test(cell)),
        );
  const textAt = columns.findIndex((name) => TEXT_NAMES.test(name));
  const own = template.trim() === '';
  if (own && textAt < 0)
    return { rows: [], columns, problem: 'The list has no column "text". Write a text for all, or add that column.' };
  const rows = body.map((cells, index) => {
    const to = (cells[numberAt] ?? '').replace(/^'/, '');
    const filled = own ? { text: cells[textAt] ?? '', missing: [] } : fillIn(template, columns, cells);
    const problem =
      to === ''
        ? 'There is no number.'
        : filled.missing.length > 0
          ? `There is no column ${filled.missing.join(', ')}.`
          : filled.text.trim() === ''
            ? 'The text is empty.'
            : null;
    return { line: index + (hasHeader ? 2 : 1), to, text: filled.text, problem };
  });
  return { rows, columns, problem: null };
}

/** A list that reads as these messages. @param {{ to: string, text: string }[]} rows */
export const writeList = (rows) =>
  ['number,text', ...rows.map(({ to, text }) => `${to},"${text.replaceAll('"', '""')}"`)].join('\n');

/** Fills `{column}` in one pass: what a cell holds is never looked at again. @param {string} template @param {string[]} columns @param {string[]} cells */
function fillIn(template, columns, cells) {
  /** @type {string[]} */
  const missing = [];
  const text = template.replace(/\{([^{}\n]{1,40})\}/g, (whole, /** @type {string} */ name) => {
    const at = columns.findIndex((column) => column.toLowerCase() === name.trim().toLowerCase());
    if (at < 0) missing.push(whole);
    return at < 0 ? whole : (cells[at] ?? '');
  });
  return { text, missing };
}
