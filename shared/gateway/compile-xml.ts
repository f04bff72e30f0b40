import { readXmlText } from '#shared/domain/xml-text.ts';
import { nestedPlaces } from './nested.ts';
import { compilePart, type Names, type Part } from './part.ts';
import type { Problems } from './problems.ts';
import type { TemplatePiece } from './template.ts';
import { explainXml, spotAt } from './xml.ts';

/** Compiles an XML payload: placeholders stand in text, attribute values or CDATA sections. */
export const compileXml = (
  template: string,
  pieces: readonly TemplatePiece[],
  names: Names,
  phoneFormat: string,
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
  const nested = nestedPlaces(pieces, names, phoneFormat);
  return compilePart(pieces, names, (piece) => {
    const spot = spotAt(template, piece.at);
    if (spot === 'attribute') return 'xml';
    const [open, close] = spot === 'cdata' ? ['<![CDATA[', ']]>'] : ['>', '<'];
    const from = template.lastIndexOf(open, piece.at) + open.length;
    const value = { from, to: template.indexOf(close, piece.at), read: spot === 'cdata' ? String : readXmlText };
    return nested(piece, value, spot === 'cdata' ? 'cdata' : 'xml');
  });
};
