import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The most that is read of an answer, before and after decompression; bytes. */
export const answerCapBytes = 64 * 1024;

const flush = { finishFlush: constants.Z_SYNC_FLUSH };
const lenient: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(flush),
  'x-gzip': () => createGunzip(flush),
  deflate: () => createInflate(flush),
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};
const strict: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
};

/** A broken last character of a cut body becomes U+FFFD, invalid UTF-8 likewise: matching must not crash on it. */
const textOf = (body: Buffer): string => body.toString('utf8', 0, Math.min(body.length, answerCapBytes));

/**
 * The text of a body, decompressed where need be, up to the cap. Rejects when it is not what its encoding says; of a body that was cut
 * at the cap, as much as is there is read.
 */
export const decodeBody = (
  body: Buffer,
  encoding: string | undefined,
  cut: boolean,
): { body: string; truncated: boolean } | Promise<{ body: string; truncated: boolean }> => {
  const decoder = encoding === undefined ? undefined : (cut ? lenient : strict)[encoding.trim().toLowerCase()]?.();
  if (!decoder || body.length === 0) return { body: textOf(body), truncated: cut };
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (truncated: boolean): void => resolve({ body: textOf(Buffer.concat(chunks)), truncated });
    decoder.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= answerCapBytes) return;
      done(true);
      decoder.destroy();
    });
    decoder.on('end', () => done(cut));
    decoder.on('error', reject);
    decoder.end(body);
  });
};
