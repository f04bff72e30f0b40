import { isJsonScalar, readJsonString, stringMap } from './json-text.ts';
import { nestedPlaces } from './nested.ts';
import { compilePart, type Names, type Part } from './part.ts';
import type { Problems } from './problems.ts';
import type { TemplatePiece } from './template.ts';

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
    if (isJsonScalar(piece.name, names, phoneFormat)) continue;
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
  const nested = nestedPlaces(pieces, names, phoneFormat);
  return compilePart(pieces, names, (piece) => {
    if (!inString[piece.at]) return 'jsonNumber';
    const from = inString.lastIndexOf(false, piece.at) + 1;
    const to = inString.indexOf(false, piece.at);
    return nested(piece, { from, to: (to === -1 ? template.length : to) - 1, read: readJsonString }, 'json');
  });
};
