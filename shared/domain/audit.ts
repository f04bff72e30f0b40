import * as z from 'zod';

/** One change that an operator made. Holds no secret, and of phone numbers and texts nothing. */
export const AuditEntry = z.object({
  /** ULID. */
  id: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  operator: z.string(),
  /** What was done, in words, e.g. `Saved the gateway settings`. */
  action: z.string(),
  /** Method and path of the request. */
  request: z.string(),
  status: z.int(),
  /** Fields that differ, before and after; secrets masked. */
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  /** What else there is to know, e.g. how many messages. */
  detail: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Fields of two documents that differ, by name; a secret that is `null` on both sides is no difference that can be seen. */
export function changesBetween(before: unknown, after: unknown): AuditEntry['changes'] {
  const [old, next] = [fieldsOf(before), fieldsOf(after)];
  const names = new Set([...old.keys(), ...next.keys()]);
  return [...names]
    .filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(next.get(name)))
    .map((field) => ({ field, before: old.get(field) ?? null, after: next.get(field) ?? null }));
}

const fieldsOf = (document: unknown): Map<string, unknown> =>
  new Map(typeof document === 'object' && document !== null ? Object.entries(document) : []);
