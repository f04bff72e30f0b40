import { compilePart, type Names, type Part } from './part.ts';
import { isNumericPlaceholder } from './placeholders.ts';
import type { Problems } from './problems.ts';
import type { TemplatePiece } from './template.ts';

/** Where in a JSON template the strings are: true at index i when character i stands inside one. */
const stringMap = (template: string): boolean[] => {
  const map: boolean[] = [];
  let inside = false;
  for (let at = 0; at < template.length; at += 1) {
    map[at] = inside;
    if (inside && template[at] === '\\') map[++at] = true;
    else if (template[at] === '"') inside = !inside;
  }
  return map;
};

const hint = (template: string): string => {
  if (template.includes("''")) return " Where it has two single quotes (''), JSON wants one double quote (\").";
  if (/[\u201c-\u201f]/.test(template)) return ' It has curly quotes; JSON wants straight double quotes (").';
  if (/'\s*[:,}\]]/.test(template)) return ' It has single quotes; JSON wants double quotes (").';
  if (/,\s*[}\]]/.test(template)) return ' It has a comma before a closing bracket, which JSON does not allow.';
  return '';
};

/** The position in words, for an error of JSON.parse. */
const whereOf = (error: unknown, template: string): string => {
  const text = error instanceof Error ? error.message : '';
  const at = Number(/at position (\d+)/.exec(text)?.[1] ?? template.length);
  const lines = template.slice(0, at).split('\n');
  return `position ${at + 1} (line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1})`;
};

/** Fills every hole with as many harmless characters as its name has, so that positions stay those of the template. */
const sameLength = (template: string, pieces: readonly TemplatePiece[], inString: readonly boolean[]): string =>
  pieces
    .map((piece) => {
      if ('text' in piece) return piece.text;
      return (inString[piece.at] ? 'x' : '1').repeat(piece.name.length + 2);
    })
    .join('')
    .padEnd(template.length);

/** Compiles a JSON payload: placeholders stand in strings, or unquoted where their value is a number. */
export const compileJson = (
  template: string,
  pieces: readonly TemplatePiece[],
  names: Names,
  phoneFormat: string,
  problems: Problems,
): Part => {
  const inString = stringMap(template);
  for (const piece of pieces) {
    if ('text' in piece || inString[piece.at]) continue;
    const constant = names.constants.get(piece.name);
    const numeric =
      constant === undefined
        ? isNumericPlaceholder(piece.name, phoneFormat)
        : /^(-?(0|[1-9]\d*)(\.\d+)?|true|false|null)$/.test(constant);
    if (numeric) continue;
    const format = piece.name === 'TO' ? ', or choose the phone format "number"' : '';
    problems.add(
      'payload',
      `%${piece.name}% at position ${piece.at + 1} is not a number and must stand between double quotes${format}.`,
    );
  }
  try {
    JSON.parse(sameLength(template, pieces, inString));
  } catch (error) {
    problems.add('payload', `The payload is not JSON at ${whereOf(error, template)}.${hint(template)}`);
  }
  return compilePart(pieces, names, (piece) => (inString[piece.at] ? 'json' : 'jsonNumber'));
};
