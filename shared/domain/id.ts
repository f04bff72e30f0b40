import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** Makes message ids: ULIDs, so that sorting by id is sorting by time of acceptance, also within one millisecond of one process. */
export const createIds = (): ((now: number) => string) => monotonicFactory(createRandom());

/** Random bytes drawn at once; asking for each by itself is most of the cost of an id. */
const POOL = 4_096;

/** Fractions from 0 to below 1, in steps of 1/256, of cryptographic quality. */
function createRandom(): () => number {
  const pool = new Uint8Array(POOL);
  let used = POOL;
  return () => {
    if (used === POOL) {
      randomFillSync(pool);
      used = 0;
    }
    return (pool[used++] ?? 0) / 256;
  };
}

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
