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

/** A broken last character of a cut body becomes U+FFFD, invalid UTF-8 likewise: matching must not crash on it. */
const decode = (chunks: readonly Buffer[], bytes: number): string =>
  (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString(
    'utf8',
    0,
    Math.min(bytes, answerCapBytes),
  );

/** Takes an answer's body as it comes. */
export type BodyReader = {
  write: (chunk: Buffer) => void;
  end: () => void;
  /** The text up to the cap, decompressed where need be. Rejects when what was compressed cannot be read. */
  body: Promise<{ body: string; truncated: boolean }>;
};

/**
 * Reads a body of this `Content-Encoding` up to the cap.
 *
 * @param full called once when the cap is reached: the rest need not be read
 */
export const createBodyReader = (contentEncoding: string | undefined, full: () => void): BodyReader => {
  const decoder = decoders[contentEncoding?.trim().toLowerCase() ?? '']?.();
  const { promise, resolve, reject } = Promise.withResolvers<{ body: string; truncated: boolean }>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer): void => {
    if (bytes > answerCapBytes) return;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= answerCapBytes) return;
    resolve({ body: decode(chunks, bytes), truncated: true });
    decoder?.destroy();
    full();
  };
  const done = (): void => resolve({ body: decode(chunks, bytes), truncated: false });
  if (!decoder) return { write: take, end: done, body: promise };
  decoder.on('data', take);
  decoder.on('end', done);
  decoder.on('error', reject);
  return { write: (chunk) => void decoder.write(chunk), end: () => void decoder.end(), body: promise };
};
