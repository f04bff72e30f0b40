import net from 'node:net';

/** What a load came to. */
export type LoadResult = { accepted: number; refused: number; seconds: number; firstRefusal: string | undefined };

/** A request as its bytes go to the socket. */
export const rawPost = (path: string, body: string, headers: Record<string, string> = {}): string =>
  `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;

/** Posts `count` requests over `connections` kept-alive connections, one at a time on each. Raw sockets, so that the driver costs little. */
export function load(options: {
  port: number;
  count: number;
  connections: number;
  request: (index: number) => string;
}): Promise<LoadResult> {
  const started = performance.now();
  let next = 0;
  let accepted = 0;
  let refused = 0;
  let firstRefusal: string | undefined;
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      if (accepted + refused === options.count) {
        resolve({ accepted, refused, seconds: (performance.now() - started) / 1_000, firstRefusal });
      }
    };
    for (let index = 0; index < Math.min(options.connections, options.count); index++) {
      const socket = net.connect({ port: options.port, host: '127.0.0.1', noDelay: true });
      let buffer = '';
      const go = (): void => {
        if (next < options.count) socket.write(options.request(next++));
        else socket.destroy();
      };
      socket.on('connect', go);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        buffer += chunk.toString('latin1');
        const head = buffer.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: *(\d+)/i.exec(buffer.slice(0, head))?.[1] ?? 0);
        if (buffer.length < head + 4 + length) return;
        if (buffer.startsWith('2', 9)) accepted += 1;
        else {
          refused += 1;
          firstRefusal ??= buffer;
        }
        buffer = '';
        finish();
        go();
      });
    }
  });
}
