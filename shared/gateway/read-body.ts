import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The most that is read of an answer, after decompression; bytes. */
export const answerCapBytes = 64 * 1024;

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** A broken last character of a cut body becomes U+FFFD, invalid UTF-8 likewise: matching must not crash on it. */
const decode = (chunks: readonly Buffer[], bytes: number): string =>
  (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString(
    'utf8',
    0,
    Math.min(bytes, answerCapBytes),
  );

/**
 * Reads an answer up to the cap, gunzipped where need be. What is cut off is never read: the connection is closed.
 * Rejects when the connection ends before the body does.
 */
export const readBody = (incoming: IncomingMessage): Promise<{ body: string; truncated: boolean }> =>
  new Promise((resolve, reject) => {
    const decoder = decoders[incoming.headers['content-encoding']?.trim().toLowerCase() ?? '']?.();
    const source: Readable = decoder ? incoming.pipe(decoder) : incoming;
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = (truncated: boolean): void => resolve({ body: decode(chunks, bytes), truncated });
    source.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= answerCapBytes) return;
      done(true);
      source.destroy();
      incoming.destroy();
    });
    source.on('end', () => done(false));
    source.on('error', reject);
    if (decoder) incoming.on('error', reject);
    incoming.on('aborted', () => reject(Object.assign(new Error('answer cut'), { code: 'ECONNRESET' })));
  });
