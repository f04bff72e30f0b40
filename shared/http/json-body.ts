import type { Context } from 'hono';
import { duplicateKey } from './duplicate-key.ts';
import { invalid, Problem } from './problem.ts';

/** Largest request body, in bytes; a full batch of the longest texts fits. */
export const MAX_BODY = 512 * 1024;

/** Reads a JSON object: content type, size, syntax, depth and doubled keys are checked, so that what a schema sees is what was written. */
export async function readJsonObject(c: Context): Promise<{ value: Record<string, unknown>; raw: string }> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/(?:json|[a-z0-9.+-]+\+json)\s*(?:;|$)/i.test(type)) {
    throw new Problem(415, 'unsupported-content-type', 'The body must be sent with Content-Type: application/json.');
  }
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY) throw tooLarge();
  const raw = decode(await c.req.arrayBuffer());
  if (raw.trim() === '') throw invalid([{ field: '', detail: 'The body is empty.', allowed: 'a JSON object' }]);
  const value = parse(raw);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid([{ field: '', detail: 'The body is JSON, but no object.', allowed: 'a JSON object' }]);
  }
  return { value: value as Record<string, unknown>, raw };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** What is no UTF-8 would otherwise be sent as `�`. */
function decode(bytes: ArrayBuffer): string {
  if (bytes.byteLength > MAX_BODY) throw tooLarge();
  try {
    return UTF8.decode(bytes);
  } catch {
    throw invalid([{ field: '', detail: 'The body is not valid UTF-8.', allowed: 'a JSON object in UTF-8' }]);
  }
}

function parse(raw: string): unknown {
  const structure = duplicateKey(raw);
  if (structure.kind === 'duplicate') {
    throw invalid([{ field: structure.key.slice(0, 64), detail: 'This field stands twice in the same object.' }]);
  }
  if (structure.kind === 'too deep') {
    throw invalid([{ field: '', detail: 'The body is nested too deeply.', allowed: 'at most 32 levels' }]);
  }
  try {
    const value: unknown = JSON.parse(raw);
    if (raw.includes('__proto__') && hasProto(value)) {
      throw invalid([{ field: '__proto__', detail: 'This field is not known.' }]);
    }
    return value;
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw invalid([{ field: '', detail: 'The body is not valid JSON.', allowed: 'a JSON object' }]);
  }
}

const hasProto = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto));

const tooLarge = (): Problem => new Problem(413, 'body-too-large', `The body is larger than ${MAX_BODY / 1024} KB.`);
