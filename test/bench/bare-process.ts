import http from 'node:http';

/*
 * The least that any relay on Node does for a message: one request taken with `node:http`, one made with it. It checks and stores nothing. Its
 * cost in the same run is the measure for what the relay's own work costs.
 */
const { GATEWAY_PORT = '', WINDOW = '' } = process.env;
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(WINDOW), scheduling: 'lifo' });

const call = (body: string): void => {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const to = { host: '127.0.0.1', port: Number(GATEWAY_PORT), path: '/send', method: 'POST', agent, headers };
  http.request(to, (answer) => answer.resume()).end(body);
};

http
  .createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const message: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const answer = JSON.stringify({ status: 'queued' });
      response.writeHead(202, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
      call(JSON.stringify(message));
    });
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
