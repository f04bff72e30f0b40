import { isId } from './id.ts';

/** Makes the opaque cursor that stands for "after this message". */
export const encodeCursor = (id: string): string => Buffer.from(`1:${id}`).toString('base64url');

/** Reads a cursor back into an id; undefined when this relay never made it. */
export function decodeCursor(cursor: string): string | undefined {
  const [version, id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(':');
  return version === '1' && isId(id) && encodeCursor(id) === cursor ? id : undefined;
}
