import { duplicateKey } from './duplicate-key.ts';
import type { Asked } from './endpoint.ts';
import { invalid, Problem } from './problem.ts';

/** Largest request body, in bytes; a full batch of the longest texts fits. */
export const MAX_BODY = 512 * 1024;

/** Reads a JSON object: content type, size, syntax, depth and doubled keys are checked, so that what a schema sees is what was written. */
export async function readJsonObject(asked: Asked): Promise<Record<string, unknown>> {
  return readObject(asked, await readBytes(asked));
}

/** As `readJsonObject`, for requests that need none: no body is an empty object. */
export async function readOptionalJsonObject(asked: Asked): Promise<Record<string, unknown>> {
  const bytes = await readBytes(asked);
  return bytes.byteLength === 0 ? {} : readObject(asked, bytes);
}

function readObject(asked: Asked, bytes: Uint8Array): Record<string, unknown> {
  const type = asked.header('content-type') ?? '';
  if (!/^application\/(?:json|[a-z0-9.+-]+\+json)\s*(?:;|$)/i.test(type)) {
    throw new Problem(415, 'unsupported-content-type', 'The body must be sent with Content-Type: application/json.');
  }
  if (!/^(?:identity)?$/i.test(asked.header('content-encoding') ?? '')) {
    throw new Problem(
      415,
      'unsupported-content-type',
      'The body must not be compressed: send it without Content-Encoding.',
      {
        headers: { 'accept-encoding': 'identity' },
      },
    );
  }
  const raw = decode(bytes);
  if (raw.trim() === '') throw invalid([{ field: '', detail: 'The body is empty.', allowed: 'a JSON object' }]);
  const value = parse(raw);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid([{ field: '', detail: 'The body is JSON, but no object.', allowed: 'a JSON object' }]);
  }
  return value as Record<string, unknown>;
}

async function readBytes(asked: Asked): Promise<Uint8Array> {
  // What announces that it is too large is not read at all.
  const isTooLarge = Number(asked.header('content-length') ?? 0) > MAX_BODY;
  const bytes = isTooLarge ? undefined : await asked.bytes(MAX_BODY);
  if (!bytes) throw new Problem(413, 'body-too-large', `The body is larger than ${MAX_BODY / 1024} KB.`);
  return bytes;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Refuses what is no UTF-8: a lenient decoder would put other signs into the text. */
function decode(bytes: Uint8Array): string {
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
    if (MAY_HOLD_PROTO.test(raw) && hasProto(value)) {
      throw invalid([{ field: '__proto__', detail: 'This field is not known.' }]);
    }
    return value;
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw invalid([{ field: '', detail: 'The body is not valid JSON.', allowed: 'a JSON object' }]);
  }
}

/** The name as it is, or anything that may spell it. */
const MAY_HOLD_PROTO = /__proto__|\\u/;

const hasProto = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto));
