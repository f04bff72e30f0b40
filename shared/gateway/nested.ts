import { type Escape, escapes, type Place } from './escape.ts';
import { isJsonScalar, stringMap } from './json-text.ts';
import type { Names } from './part.ts';
import type { TemplatePiece } from './template.ts';
import { explainXml, spotAt } from './xml.ts';

/** A value in a template, from its first character to after its last (0-based), and how its literal text is read back. */
export type Value = { from: number; to: number; read: (text: string) => string | undefined };

type Hole = { name: string; at: number };

/** Says how a placeholder in a value is escaped, which itself is escaped as `outer` wants it. */
export type NestedPlaces = (hole: Hole, value: Value, outer: Place) => Place | Escape;

/**
 * Some gateways want a document within another: JSON in a parameter, XML in a JSON string. What stands in the inner one is escaped for it
 * first, and then for the outer one; else a text with a quote would break the document, or write another recipient into it.
 */
export const nestedPlaces =
  (pieces: readonly TemplatePiece[], names: Names, phoneFormat: string): NestedPlaces =>
  (hole, value, outer) => {
    const read = readValue(pieces, value, hole);
    const inner = read && placeIn(read, (name) => isJsonScalar(name, names, phoneFormat));
    if (!inner) return outer;
    return (text) => escapes[outer](escapes[inner](text));
  };

/** A value as its reader sees it, with a digit in each hole: it can stand in a string as well as for a number. */
type Read = { text: string; holes: Hole[]; hole: Hole };

const readValue = (pieces: readonly TemplatePiece[], { from, to, read }: Value, wanted: Hole): Read | undefined => {
  let text = '';
  let hole = wanted;
  const holes: Hole[] = [];
  for (const piece of pieces) {
    if ('name' in piece) {
      if (piece.at < from || piece.at >= to) continue;
      const found = { name: piece.name, at: text.length };
      if (piece.at === wanted.at) hole = found;
      holes.push(found);
      text += '1';
      continue;
    }
    const literal = read(piece.text.slice(Math.max(0, from - piece.at), Math.max(0, to - piece.at)));
    if (literal === undefined) return undefined;
    text += literal;
  }
  return { text, holes, hole };
};

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Where a hole stands in a value that is JSON or XML; undefined for any other value. */
const placeIn = ({ text, holes, hole }: Read, isScalar: (name: string) => boolean): Place | undefined => {
  if (/^\s*[{[]/.test(text) && parses(text)) {
    const inString = stringMap(text);
    // `[%MESSAGE%]` is a text in brackets, and no list.
    if (holes.some(({ name, at }) => !inString[at] && !isScalar(name))) return undefined;
    return inString[hole.at] ? 'json' : 'jsonNumber';
  }
  if (!/^\s*</.test(text) || explainXml(text)) return undefined;
  const spot = spotAt(text, hole.at);
  if (spot === 'cdata') return 'cdata';
  return spot === 'text' || spot === 'attribute' ? 'xml' : undefined;
};
