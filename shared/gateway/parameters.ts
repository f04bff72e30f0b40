import type { Escape, Place } from './escape.ts';
import { nestedPlaces } from './nested.ts';
import type { Names } from './part.ts';
import type { TemplatePiece } from './template.ts';

/** Line breaks between parameters are only layout. */
export const withoutBreaks = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, '');

const readParameter = (text: string): string | undefined => {
  try {
    return decodeURIComponent(withoutBreaks(text).replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

/**
 * Says how each placeholder of a form or a query is escaped.
 *
 * @param start where the first parameter begins in the template; what stands before it is a path
 */
export const placesInParameters = (
  template: string,
  pieces: readonly TemplatePiece[],
  names: Names,
  phoneFormat: string,
  start = 0,
): ((hole: { name: string; at: number }) => Place | Escape) => {
  const nested = nestedPlaces(pieces, names, phoneFormat);
  return (hole) => {
    const from = template.indexOf('=', Math.max(start, template.lastIndexOf('&', hole.at) + 1)) + 1;
    if (hole.at < start || from === 0 || from > hole.at) return 'url';
    const end = template.indexOf('&', hole.at);
    return nested(hole, { from, to: end === -1 ? template.length : end, read: readParameter }, 'url');
  };
};
