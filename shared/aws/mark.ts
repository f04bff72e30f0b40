import { randomFillSync } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

const BYTES = 6;
const pool = Buffer.alloc(BYTES * 512);
let used = pool.length;

/** A mark that a conditional write leaves on its item, so that it knows its own work after a lost answer. Drawn for many at once: asking costs more than the bytes. */
export function newMark(): AttributeValue {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return { S: pool.toString('base64url', used - BYTES, used) };
}
