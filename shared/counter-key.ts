import { createHash } from 'node:crypto';
import type { Counter } from '#shared/domain/limits.ts';

/** Name of a counter as it is stored, unique per application: no recipient's number stands in a key or leaves with a statistic of keys. */
export const storedName = ({ applicationId, name }: Counter): string =>
  name.startsWith('to-') ? createHash('sha256').update(`${applicationId} ${name}`).digest('base64url') : name;
