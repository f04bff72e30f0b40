import type { FieldProblem } from '#shared/domain/problem.ts';
import type { GatewaySettings } from './settings.ts';

/**
 * Finds parameters that were copied out of the source of a page, whose names would begin with `amp;`. Asked of new settings only: what is saved
 * already goes on as it is.
 */
export function copiedAmpersands({
  gatewayUrl,
  payload,
  contentType,
}: Pick<GatewaySettings, 'gatewayUrl' | 'payload' | 'contentType'>): FieldProblem[] {
  const parameters = { gatewayUrl, ...(contentType === 'x-www-form-urlencoded' ? { payload } : {}) };
  return Object.entries(parameters).flatMap(([field, text]) => {
    const at = text.indexOf('&amp;');
    const detail = `&amp; at position ${at + 1} is how a web page writes &.`;
    return at === -1 ? [] : [{ field, detail, allowed: '& between parameters' }];
  });
}
