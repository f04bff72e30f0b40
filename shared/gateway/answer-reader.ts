import { type AnswerHead, NotHttp, readHead } from './answer-head.ts';
import { type ChunkReader, createChunkReader } from './chunked.ts';

/** An answer as it came: the body still compressed, cut at the cap. */
export type RawAnswer = {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  truncated: boolean;
  /** The connection may serve another request. */
  reusable: boolean;
};

/** Reads one answer from the bytes of a connection. */
export type AnswerReader = {
  /** The answer, as soon as these bytes complete it or reach the cap. Throws `NotHttp`. */
  read(bytes: Buffer): RawAnswer | undefined;
  /** The answer when the connection's end completes it; undefined when that cut it off. */
  end(): RawAnswer | undefined;
};

/** As in Node's own client; bytes. */
const LONGEST_HEAD = 16 * 1024;

/** @param capBytes no more is read of the body */
export function createAnswerReader(capBytes: number): AnswerReader {
  let pending: Buffer | undefined;
  let head: AnswerHead | undefined;
  let chunks: ChunkReader | undefined;
  const parts: Buffer[] = [];
  let size = 0;

  const take = (data: Buffer): void => {
    if (size < capBytes + 1) parts.push(data);
    size += data.length;
  };

  const finish = ({ status, headers, reusable }: AnswerHead, clean: boolean): RawAnswer => {
    const body = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    const truncated = size > capBytes;
    return {
      status,
      headers,
      body: truncated ? body.subarray(0, capBytes) : body,
      truncated,
      reusable: reusable && clean && !truncated,
    };
  };

  const readBody = (current: AnswerHead, bytes: Buffer): RawAnswer | undefined => {
    const { framing } = current;
    if (framing.kind === 'chunked') {
      chunks ??= createChunkReader();
      const behind = chunks.read(bytes, take);
      if (behind) return finish(current, behind.length === 0);
    } else if (framing.kind === 'length') {
      const wanted = framing.bytes - size;
      if (wanted > 0) take(bytes.length > wanted ? bytes.subarray(0, wanted) : bytes);
      if (size === framing.bytes) return finish(current, bytes.length <= wanted);
    } else take(bytes);
    return size > capBytes ? finish(current, false) : undefined;
  };

  return {
    read(bytes) {
      if (head) return readBody(head, bytes);
      let buffer = pending ? Buffer.concat([pending, bytes]) : bytes;
      pending = undefined;
      for (;;) {
        const end = buffer.indexOf('\r\n\r\n');
        if (end === -1 ? buffer.length > LONGEST_HEAD : end > LONGEST_HEAD) throw new NotHttp('long head');
        // Said at once, where it cannot become HTTP any more.
        if (end === -1 && !'HTTP/1.'.startsWith(buffer.toString('latin1', 0, 7))) throw new NotHttp('bad status line');
        if (end === -1) {
          pending = buffer;
          return undefined;
        }
        const read = readHead(buffer.toString('latin1', 0, end));
        buffer = buffer.subarray(end + 4);
        // 100 Continue, 103 Early Hints: the answer is still to come.
        if (read.status < 200 && read.status !== 101) continue;
        head = read;
        return readBody(read, buffer);
      }
    },
    end() {
      return head?.framing.kind === 'close' ? finish(head, false) : undefined;
    },
  };
}
