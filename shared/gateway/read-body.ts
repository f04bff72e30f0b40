import type { Transform } from 'node:stream';
import { load } from '#shared/load.ts';

/** The most that is read of an answer, after decompression; bytes. */
export const answerCapBytes = 64 * 1024;

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => load('node:zlib').createGunzip(),
  'x-gzip': () => load('node:zlib').createGunzip(),
  deflate: () => load('node:zlib').createInflate(),
  br: () => load('node:zlib').createBrotliDecompress(),
};

/** A charset that nobody knows is read as UTF-8. */
const decoderOf = (label: string) => {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
};

/** The charset that a byte order mark tells; it is surer than a name, which is often the web server's default. */
const markedCharset = (start: Buffer): string | undefined => {
  const mark = start.toString('hex', 0, 3);
  if (mark === 'efbbbf') return 'utf-8';
  if (mark.startsWith('fffe')) return 'utf-16le';
  return mark.startsWith('feff') ? 'utf-16be' : undefined;
};

const namedCharset = (contentType: string | undefined): string | undefined =>
  /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();

/**
 * Text of the charset that the answer tells, by default UTF-8. A broken last character of a cut body becomes U+FFFD, what is invalid
 * likewise: matching must not crash on it.
 */
const decode = (chunks: readonly Buffer[], bytes: number, contentType: string | undefined): string => {
  const whole = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  const end = Math.min(bytes, answerCapBytes);
  const charset = markedCharset(whole) ?? namedCharset(contentType) ?? 'utf-8';
  if (charset === 'utf-8' || charset === 'utf8') return whole.toString('utf8', 0, end);
  return decoderOf(charset).decode(whole.subarray(0, end));
};

/** Takes an answer's body as it comes. */
export type BodyReader = {
  write: (chunk: Buffer) => void;
  end: () => void;
  /** The text up to the cap, decompressed where need be. Rejects when what was compressed cannot be read. */
  body: Promise<{ body: string; truncated: boolean }>;
};

/**
 * Reads a body of this `Content-Encoding` and `Content-Type` up to the cap.
 *
 * @param full called once when the cap is reached: the rest need not be read
 */
export const createBodyReader = (
  { encoding, type }: { encoding: string | undefined; type: string | undefined },
  full: () => void,
): BodyReader => {
  const decoder = decoders[encoding?.trim().toLowerCase() ?? '']?.();
  const { promise, resolve, reject } = Promise.withResolvers<{ body: string; truncated: boolean }>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer): void => {
    if (bytes > answerCapBytes) return;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= answerCapBytes) return;
    resolve({ body: decode(chunks, bytes, type), truncated: true });
    decoder?.destroy();
    full();
  };
  const done = (): void => resolve({ body: decode(chunks, bytes, type), truncated: false });
  if (!decoder) return { write: take, end: done, body: promise };
  decoder.on('data', take);
  decoder.on('end', done);
  decoder.on('error', reject);
  let begun = false;
  return {
    write(chunk) {
      begun = true;
      decoder.write(chunk);
    },
    // Of nothing there is nothing to decompress: some servers name an encoding for an empty body.
    end: () => (begun ? decoder.end() : done()),
    body: promise,
  };
};
