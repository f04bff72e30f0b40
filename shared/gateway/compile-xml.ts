import type { Place } from './escape.ts';
import { compilePart, type Names, type Part } from './part.ts';
import type { Problems } from './problems.ts';
import type { TemplatePiece } from './template.ts';
import { explainXml } from './xml.ts';

type Spot = 'text' | 'tag' | 'attribute' | 'cdata' | 'other';

/** What surrounds one character of an XML template. */
const spotAt = (template: string, at: number): Spot => {
  const before = template.slice(0, at);
  const within = (open: string, close: string) => before.lastIndexOf(open) > before.lastIndexOf(close);
  if (within('<![CDATA[', ']]>')) return 'cdata';
  if (within('<!--', '-->') || within('<?', '?>')) return 'other';
  if (!within('<', '>')) return 'text';
  const tag = before.slice(before.lastIndexOf('<'));
  const open = /=\s*("[^"]*|'[^']*)$/.test(tag);
  return open ? 'attribute' : 'tag';
};

/** Compiles an XML payload: placeholders stand in text, attribute values or CDATA sections. */
export const compileXml = (
  template: string,
  pieces: readonly TemplatePiece[],
  names: Names,
  problems: Problems,
): Part => {
  for (const piece of pieces) {
    if ('text' in piece || ['text', 'attribute', 'cdata'].includes(spotAt(template, piece.at))) continue;
    problems.add(
      'payload',
      `%${piece.name}% at position ${piece.at + 1} stands inside a tag or comment; it can stand in text, in a quoted attribute or in CDATA.`,
    );
  }
  const sample = pieces.map((piece) => ('text' in piece ? piece.text : 'x'.repeat(piece.name.length + 2))).join('');
  const fault = explainXml(sample);
  if (fault) problems.add('payload', `The payload is not XML at position ${fault.at + 1}: ${fault.detail}`);
  const placeOf = (piece: { at: number }): Place => (spotAt(template, piece.at) === 'cdata' ? 'cdata' : 'xml');
  return compilePart(pieces, names, placeOf);
};
