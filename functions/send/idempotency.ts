import { createHash } from 'node:crypto';
import type { Asked } from '#shared/http/endpoint.ts';
import { invalid } from '#shared/http/problem.ts';

/** Reads `Idempotency-Key`; undefined when the caller wants no protection against repeats. */
export function idempotencyOf(asked: Asked, body: unknown): { key: string; hash: string } | undefined {
  const key = asked.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/.test(key)) {
    throw invalid([
      {
        field: 'Idempotency-Key',
        detail: 'The idempotency key is empty, too long or holds characters that a header should not.',
        allowed: '1 to 256 printable ASCII characters',
      },
    ]);
  }
  const hash = createHash('sha256').update(asked.path).update(canonical(body)).digest('base64url');
  return { key, hash };
}

/** JSON with sorted keys: white space and the order of fields make no other body. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
