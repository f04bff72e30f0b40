import { NotHttp } from './answer-head.ts';

/** Reads a body in chunks (RFC 9112, 7.1), however the network cut it up. */
export type ChunkReader = {
  /** Gives the data in these bytes to `take`; answers the bytes behind the end of the body once that is reached. Throws `NotHttp`. */
  read(bytes: Buffer, take: (data: Buffer) => void): Buffer | undefined;
};

/** Longest line of a size or trailer, bytes. */
const LONGEST_LINE = 4_096;
const MOST_TRAILERS = 64;

const SIZE = /^([0-9a-f]{1,8})[ \t]*(?:;|$)/i;

export function createChunkReader(): ChunkReader {
  let rest: Buffer = Buffer.alloc(0);
  let expect: 'size' | 'data' | 'data end' | 'trailer' = 'size';
  let left = 0;
  let trailers = 0;

  return {
    read(bytes, take) {
      let buffer = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      rest = Buffer.alloc(0);
      for (;;) {
        if (expect === 'data') {
          if (buffer.length === 0) return undefined;
          const part = buffer.subarray(0, left);
          take(part);
          left -= part.length;
          buffer = buffer.subarray(part.length);
          if (left > 0) return undefined;
          expect = 'data end';
        }
        const end = buffer.indexOf('\r\n');
        if (end === -1 ? buffer.length > LONGEST_LINE : end > LONGEST_LINE) throw new NotHttp('long chunk line');
        if (end === -1) {
          rest = buffer;
          return undefined;
        }
        const line = buffer.toString('latin1', 0, end);
        buffer = buffer.subarray(end + 2);
        if (expect === 'trailer') {
          if (line === '') return buffer;
          trailers += 1;
          if (trailers > MOST_TRAILERS) throw new NotHttp('many trailers');
        } else if (expect === 'data end') {
          if (line !== '') throw new NotHttp('bad chunk');
          expect = 'size';
        } else {
          const size = SIZE.exec(line)?.[1];
          if (size === undefined) throw new NotHttp('bad chunk size');
          left = Number.parseInt(size, 16);
          expect = left === 0 ? 'trailer' : 'data';
        }
      }
    },
  };
}
