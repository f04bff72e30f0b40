import net from 'node:net';

/** What a load came to. `accepted` holds the messages that were answered with 2xx. */
export type LoadResult = {
  accepted: Set<number>;
  refused: number;
  unanswered: number;
  seconds: number;
  firstRefusal: string | undefined;
};

/** A request as its bytes go to the socket. */
export const rawPost = (path: string, body: string, headers: Record<string, string> = {}): string =>
  `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;

/** Waits before it connects again, milliseconds. */
const AGAIN_MS = 20;

/**
 * Posts messages `first` to `first + count` over `connections` kept-alive connections, one at a time on each. Raw sockets, so that the
 * driver costs little. What was under way when a connection broke counts as unanswered and is not posted again.
 */
export function load(options: {
  port: number;
  count: number;
  first?: number;
  connections: number;
  request: (index: number) => string;
  onAccepted?: (count: number) => void;
}): Promise<LoadResult> {
  const { first = 0, count } = options;
  const started = performance.now();
  const result: LoadResult = { accepted: new Set(), refused: 0, unanswered: 0, seconds: 0, firstRefusal: undefined };
  let next = 0;
  return new Promise((resolve) => {
    const sockets = new Set<net.Socket>();
    const finish = (): void => {
      if (result.accepted.size + result.refused + result.unanswered < count) return;
      for (const socket of sockets) socket.destroy();
      resolve({ ...result, seconds: (performance.now() - started) / 1_000 });
    };
    const connect = (): void => {
      const socket = net.connect({ port: options.port, host: '127.0.0.1', noDelay: true });
      sockets.add(socket);
      let buffer = '';
      let current: number | undefined;
      const go = (): void => {
        if (next >= count) return;
        current = first + next++;
        socket.write(options.request(current), 'latin1');
      };
      const settle = (answer: string): void => {
        if (current === undefined) return;
        if (answer.startsWith('2', 9)) {
          result.accepted.add(current);
          options.onAccepted?.(result.accepted.size);
        } else {
          result.refused += 1;
          result.firstRefusal ??= answer;
        }
        current = undefined;
        finish();
        go();
      };
      socket.on('connect', go);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (current !== undefined) result.unanswered += 1;
        if (next < count) setTimeout(connect, AGAIN_MS);
        finish();
      });
      socket.on('data', (chunk) => {
        buffer += chunk.toString('latin1');
        const head = buffer.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = /content-length: *(\d+)/i.exec(buffer.slice(0, head))?.[1];
        if (length === undefined ? !buffer.endsWith('0\r\n\r\n') : buffer.length < head + 4 + Number(length)) return;
        const answer = buffer;
        buffer = '';
        settle(answer);
      });
    };
    for (let index = 0; index < Math.min(options.connections, count); index++) connect();
  });
}
