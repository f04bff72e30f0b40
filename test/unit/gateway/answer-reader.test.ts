import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerReader, createAnswerReader, type RawAnswer } from '#shared/gateway/answer-reader.ts';

const CAP = 50;

/** Feeds an answer cut into pieces of the given sizes, as a network may; the rest follows in one piece. */
const feed = (text: string, cuts: readonly number[] = []): { reader: AnswerReader; answer: RawAnswer | undefined } => {
  const reader = createAnswerReader(CAP);
  let rest = Buffer.from(text, 'latin1');
  for (const size of [...cuts, rest.length]) {
    const answer = reader.read(rest.subarray(0, size));
    if (answer) return { reader, answer };
    rest = rest.subarray(size);
    if (rest.length === 0) break;
  }
  return { reader, answer: undefined };
};
const readText = (text: string, cuts?: readonly number[]) => {
  const { reader, answer } = feed(text, cuts);
  const { status, body, truncated, reusable } = answer ?? reader.end() ?? {};
  return status === undefined ? 'cut' : { status, body: String(body), truncated, reusable };
};
const headersOf = (text: string) => feed(text).answer?.headers;

const ok = 'HTTP/1.1 200 OK\r\n';
const kept = { status: 200, body: 'hello', truncated: false, reusable: true };
const left = { ...kept, reusable: false };
const long = 'x'.repeat(CAP + 10);

const answers: [string, string, ReturnType<typeof readText>][] = [
  ['with a length', `${ok}Content-Length: 5\r\n\r\nhello`, kept],
  ['with the same length twice', `${ok}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`, kept],
  ['without a reason phrase', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello', kept],
  ['in chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n`, kept],
  ['in chunks with trailers', `${ok}Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n`, kept],
  ['up to the end of the connection', `${ok}Server: x\r\n\r\nhello`, left],
  ['that closes', `${ok}Connection: Close\r\nContent-Length: 5\r\n\r\nhello`, left],
  ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello', left],
  ['of HTTP/1.0 that stays', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello', kept],
  ['with both framings', `${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, left],
  [
    'after hints',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok}Content-Length: 5\r\n\r\nhello`,
    kept,
  ],
  ['without a body by its status', 'HTTP/1.1 204 No Content\r\n\r\n', { ...kept, status: 204, body: '' }],
  ['with an empty body', `${ok}Content-Length: 0\r\n\r\n`, { ...kept, body: '' }],
  ['with a second one behind it, which nobody asked for', `${ok}Content-Length: 5\r\n\r\nhello${ok}`, left],
  [
    'beyond the cap',
    `${ok}Content-Length: ${long.length}\r\n\r\n${long}`,
    { ...left, body: long.slice(0, CAP), truncated: true },
  ],
  [
    'beyond the cap in chunks',
    `${ok}Transfer-Encoding: chunked\r\n\r\n3c\r\n${long}\r\n0\r\n\r\n`,
    { ...left, body: long.slice(0, CAP), truncated: true },
  ],
  ['cut in its head', `${ok}Content-Le`, 'cut'],
  ['cut in its body', `${ok}Content-Length: 5\r\n\r\nhell`, 'cut'],
  ['cut in its chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`, 'cut'],
];

describe('An answer', () => {
  it.each(answers)('%s is read', (_, text, expected) => {
    expect(readText(text)).toEqual(expected);
  });

  // What nobody asked for is only seen when it comes along with the answer.
  it.each(answers.filter(([name]) => !name.includes('nobody')))(
    '%s is read however the network cuts it',
    (_, text, expected) => {
      expect(
        readText(
          text,
          Array.from(text, () => 1),
        ),
      ).toEqual(expected);
      fc.assert(
        fc.property(fc.array(fc.nat({ max: 30 })), (cuts) => void expect(readText(text, cuts)).toEqual(expected)),
      );
    },
  );

  it.each([
    ['another protocol', '220 mail ready\r\n\r\n'],
    ['another version', 'HTTP/2 200\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 20x OK\r\n\r\n'],
    ['a header without a name', `${ok}: x\r\n\r\n`],
    ['a header with blanks in its name', `${ok}Content Length: 5\r\n\r\n`],
    ['a folded header', `${ok}X-A: 1\r\n 2\r\n\r\n`],
    ['two lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
    ['a length that is none', `${ok}Content-Length: -5\r\n\r\nhello`],
    ['a chunk size that is none', `${ok}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`],
    ['a chunk that is longer than it says', `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n`],
    ['a head without end', `${ok}X: ${'x'.repeat(20_000)}`],
    ['a chunk size without end', `${ok}Transfer-Encoding: chunked\r\n\r\n${'1'.repeat(5_000)}`],
    ['a mail server that says nothing more', '220 mail'],
  ])('that is %s is no HTTP', (_, text) => {
    expect(() => feed(text)).toThrow('The answer is not HTTP');
  });

  it('tells its headers by small names: lists joined, of what makes no list the first', () => {
    const head = `${ok}X-ID: 1\r\nx-id:2 \r\nRetry-After: 5\r\nRetry-After: 9\r\nSet-Cookie: a\r\nContent-Length: 0\r\n\r\n`;
    expect(headersOf(head)).toEqual({ 'x-id': '1, 2', 'retry-after': '5', 'set-cookie': 'a', 'content-length': '0' });
  });

  it('of any bytes is read or refused, and never hangs on more than it keeps', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const reader = createAnswerReader(CAP);
        try {
          expect(reader.read(Buffer.from(`${ok}Transfer-Encoding: chunked\r\n\r\n`))).toBeUndefined();
          const answer = reader.read(Buffer.from(bytes));
          expect(answer?.body.length ?? 0).toBeLessThanOrEqual(CAP);
        } catch (error) {
          expect(String(error)).toContain('not HTTP');
        }
      }),
    );
  });
});
