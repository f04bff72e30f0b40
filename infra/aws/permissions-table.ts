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

const tableOf = (permissions: Permission[]): string =>
  [
    '| function | resource | actions | only where |',
    '|---|---|---|---|',
    ...permissions.map(
      (each) =>
        `| ${each.function} | ${each.resource} | ${each.actions.map((name) => `\`${name}\``).join(' ')} | ${each.only} |`,
    ),
  ].join('\n');
