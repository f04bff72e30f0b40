import { type Escape, escapes, type Place } from './escape.ts';
import type { PlaceholderValue } from './placeholders.ts';
import type { TemplatePiece } from './template.ts';
import type { GatewayMessage } from './types.ts';

/** One part of a request (URL, body, header), ready to be filled. */
export type Part = (message: GatewayMessage) => string;

/** What the names of a template stand for: values of the message, and constants of the settings. */
export type Names = {
  known: ReadonlySet<string>;
  values: ReadonlyMap<string, PlaceholderValue>;
  constants: ReadonlyMap<string, string>;
};

type Hole = { value: PlaceholderValue; write: Escape };

/**
 * Turns pieces into a function that fills them. Constants are written in once, so that a call costs one
 * concatenation per placeholder; values are never looked at again, whatever they contain.
 */
export const compilePart = (
  pieces: readonly TemplatePiece[],
  names: Names,
  placeOf: (piece: { name: string; at: number }) => Place | Escape,
  literal: (text: string) => string = (text) => text,
): Part => {
  const texts: string[] = [''];
  const holes: Hole[] = [];
  const append = (text: string): void => {
    texts[texts.length - 1] += text;
  };
  for (const piece of pieces) {
    if ('text' in piece) {
      append(literal(piece.text));
      continue;
    }
    const place = placeOf(piece);
    const write = typeof place === 'string' ? escapes[place] : place;
    const constant = names.constants.get(piece.name);
    const value = names.values.get(piece.name);
    if (constant !== undefined) append(write(constant));
    else if (value) {
      holes.push({ value, write });
      texts.push('');
    }
  }
  const first = texts[0] ?? '';
  if (holes.length === 0) return () => first;
  const rest = holes.map((hole, index) => ({ ...hole, after: texts[index + 1] ?? '' }));
  return (message) => {
    let out = first;
    for (const { value, write, after } of rest) out += write(value(message)) + after;
    return out;
  };
};
