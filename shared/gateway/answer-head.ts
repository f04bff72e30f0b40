/** What the head of an HTTP/1.x answer says. */
export type AnswerHead = {
  status: number;
  /** Names in lower case; of a name that stands several times the values are joined, or the first is kept where only one makes sense. */
  headers: Record<string, string>;
  /** How its end is found: by a number of bytes, by chunks, or by the end of the connection. */
  framing: { kind: 'length'; bytes: number } | { kind: 'chunked' } | { kind: 'close' };
  /** The connection may serve another request afterwards. */
  reusable: boolean;
};

/** The other side does not speak HTTP/1.x. `code` never quotes what it said. */
export class NotHttp extends Error {
  override name = 'NotHttp';
  readonly code: string;
  constructor(what: string) {
    super(`The answer is not HTTP: ${what}.`);
    this.code = `NOT_HTTP ${what}`;
  }
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Of these the first counts, as in Node's own client; a list of them would mean nothing. */
const SINGLE: ReadonlySet<string> = new Set(
  'age authorization content-encoding content-type date etag expires from last-modified location max-forwards retry-after server'.split(
    ' ',
  ),
);

/** Reads the head, without the empty line behind it (RFC 9112). Throws `NotHttp`. */
export const readHead = (text: string): AnswerHead => {
  const lines = text.split('\r\n');
  const [, minor, digits] = STATUS_LINE.exec(lines[0] ?? '') ?? [];
  if (digits === undefined) throw new NotHttp('bad status line');
  const headers: Record<string, string> = {};
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || !NAME.test(name)) throw new NotHttp('bad header');
    const value = line.slice(colon + 1).trim();
    const earlier = headers[name];
    if (earlier === undefined) headers[name] = value;
    else if (name === 'content-length' && earlier !== value) throw new NotHttp('two lengths');
    else if (name !== 'content-length' && !SINGLE.has(name)) headers[name] = `${earlier}, ${value}`;
  }
  const status = Number(digits);
  const framing = framingOf(status, headers);
  const connection = headers.connection?.toLowerCase() ?? '';
  const kept = minor === '1' ? !/\bclose\b/.test(connection) : /\bkeep-alive\b/.test(connection);
  // Both framings in one answer are how answers are smuggled: the connection is not used again.
  const plain = headers['transfer-encoding'] === undefined || headers['content-length'] === undefined;
  return { status, headers, framing, reusable: kept && plain && framing.kind !== 'close' && status !== 101 };
};

const framingOf = (status: number, headers: Record<string, string>): AnswerHead['framing'] => {
  if (status === 204 || status === 304 || status < 200) return { kind: 'length', bytes: 0 };
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) return /(?:^|,)\s*chunked$/i.test(coding) ? { kind: 'chunked' } : { kind: 'close' };
  const length = headers['content-length'];
  if (length === undefined) return { kind: 'close' };
  if (!/^\d{1,15}$/.test(length)) throw new NotHttp('bad length');
  return { kind: 'length', bytes: Number(length) };
};
