import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * A gateway as fast as Node allows, on a thread of its own, so that what is measured is the relay: it reads HTTP/1.1 with Content-Length
 * and answers a POST like BulkSMS and a GET like the gateways that Kannel calls, after `latencyMs`. A message's number is read from
 * `idz<number>z` in its text.
 */
const state = { latencyMs: (workerData as { latencyMs: number }).latencyMs };

let seen = new Map<number, number>();
let calls = 0;
let inFlight = 0;
let mostInFlight = 0;
let firstAt = 0;
let lastAt = 0;

const answerOf = (status: string, type: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: keep-alive\r\n\r\n${body}`;
const CREATED = answerOf(
  '201 Created',
  'application/json',
  '[{"id":"1000001","type":"SENT","status":{"id":"ACCEPTED.null","type":"ACCEPTED","subtype":null}}]',
);
const ACCEPTED = answerOf('202 Accepted', 'text/plain', '0: Accepted for delivery');

const note = (request: string): void => {
  const number = Number(/idz(\d+)z/.exec(request)?.[1] ?? -1);
  calls += 1;
  inFlight += 1;
  mostInFlight = Math.max(mostInFlight, inFlight);
  const times = seen.get(number) ?? 0;
  seen.set(number, times + 1);
  lastAt = performance.timeOrigin + performance.now();
  if (firstAt === 0) firstAt = lastAt;
};

const server = net.createServer({ noDelay: true }, (socket) => {
  let buffer = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    buffer += chunk.toString('latin1');
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(buffer.slice(0, head))?.[1] ?? 0);
      const end = head + 4 + length;
      if (buffer.length < end) return;
      const response = buffer.startsWith('POST') ? CREATED : ACCEPTED;
      note(buffer.slice(0, end));
      buffer = buffer.slice(end);
      const answer = (): void => {
        inFlight -= 1;
        if (!socket.destroyed) socket.write(response);
      };
      if (state.latencyMs > 0) setTimeout(answer, state.latencyMs);
      else answer();
    }
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  parentPort?.postMessage({ port: (server.address() as net.AddressInfo).port }),
);

parentPort?.on('message', (question: { reset?: { latencyMs: number }; numbers?: boolean }) => {
  if (question.reset) {
    seen = new Map();
    [calls, mostInFlight, firstAt, lastAt] = [0, 0, 0, 0];
    state.latencyMs = question.reset.latencyMs;
  }
  const extra = [...seen.values()].reduce((sum, times) => sum + times - 1, 0);
  const stats = { calls, unique: seen.size, extra, mostInFlight, firstAt, lastAt };
  parentPort?.postMessage(question.numbers ? { ...stats, numbers: [...seen.keys()] } : stats);
});
