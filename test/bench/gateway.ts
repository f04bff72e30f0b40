import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * A gateway as fast as Node allows, on a thread of its own, so that what is measured is the relay: it reads HTTP/1.1 with Content-Length
 * and answers each POST like BulkSMS after `latencyMs`. A message's number is read from `#<number>#` in its text.
 */
const { latencyMs } = workerData as { latencyMs: number };

let seen = new Map<number, number>();
let calls = 0;
let inFlight = 0;
let mostInFlight = 0;

const ANSWER = '[{"id":"1000001","type":"SENT","status":{"id":"ACCEPTED.null","type":"ACCEPTED","subtype":null}}]';
const RESPONSE = `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${ANSWER.length}\r\n\r\n${ANSWER}`;

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
      const number = Number(/#(\d+)#/.exec(buffer.slice(0, end))?.[1] ?? -1);
      buffer = buffer.slice(end);
      calls += 1;
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      seen.set(number, (seen.get(number) ?? 0) + 1);
      const answer = (): void => {
        inFlight -= 1;
        socket.write(RESPONSE);
      };
      if (latencyMs > 0) setTimeout(answer, latencyMs);
      else answer();
    }
  });
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage({ port: (server.address() as net.AddressInfo).port }));

parentPort?.on('message', (question: 'stats' | 'reset' | 'stop') => {
  if (question === 'stop') process.exit(0);
  if (question === 'reset') {
    seen = new Map();
    calls = 0;
    mostInFlight = 0;
  }
  const doubled = [...seen.values()].filter((times) => times > 1).length;
  parentPort?.postMessage({ calls, unique: seen.size, doubled, mostInFlight });
});
