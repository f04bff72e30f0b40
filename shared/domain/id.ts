import { monotonicFactory } from 'ulid';

/** Makes message ids: ULIDs, so that sorting by id is sorting by time of acceptance, also within one millisecond of one process. */
export const createIds = (): ((now: number) => string) => monotonicFactory();

const SHAPE = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** True for the shape of an id that this relay makes. */
export const isId = (value: string): boolean => SHAPE.test(value);

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** When the message with this id was accepted, epoch milliseconds. */
export function timeOf(id: string): number {
  let time = 0;
  for (let index = 0; index < 10; index++) time = time * 32 + ALPHABET.indexOf(id.charAt(index));
  return time;
}
