import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An answer read off the socket. */
export type RawAnswer = { status: number; headers: Record<string, string>; body: string };

/**
 * Writes a request as given, with nothing normalised: doubled headers, odd methods, `//` and `%2e%2e` in the path.
 *
 * @param lines request line and headers; `Host` and `Connection: close` are added
 */
export async function rawRequest(url: string, lines: string[], body: string | Buffer = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const [first, ...headers] = lines;
  const head = [first, `Host: ${hostname}:${port}`, 'Connection: close', ...headers];
  const length = Buffer.byteLength(body);
  if (length > 0) head.push(`Content-Length: ${length}`);
  socket.write(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  socket.write(body);
  const text = (await buffer(socket)).toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  const [status = '', ...rest] = text.slice(0, end).split('\r\n');
  return {
    status: Number(status.split(' ')[1]),
    headers: Object.fromEntries(rest.map((line) => [line.split(':')[0]?.toLowerCase(), line.replace(/^[^:]*: ?/, '')])),
    body: text.slice(end + 4),
  };
}
