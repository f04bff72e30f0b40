import type { Permission } from './permissions.ts';

const START = '<!-- permissions: written by `node infra/aws/write-permissions.ts` -->';
const END = '<!-- /permissions -->';

/** Puts the table of rights between its marks in a document. Throws when the marks are not there. */
export function withTable(document: string, permissions: Permission[]): string {
  const [before, rest] = split(document, START);
  const [, after] = split(rest, END);
  return `${before}${START}\n\n${tableOf(permissions)}\n\n${END}${after}`;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`The document has no mark ${mark}.`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** Columns are padded, as the formatter of the repository wants them. */
function tableOf(permissions: Permission[]): string {
  const rows = permissions.map((each) => [
    each.function,
    each.resource,
    each.actions.map((name) => `\`${name}\``).join(' '),
    each.only,
  ]);
  const heads = ['function', 'resource', 'actions', 'only where'];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [heads, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
}
