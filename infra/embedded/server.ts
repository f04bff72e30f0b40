import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Endpoints } from '#shared/http/endpoint.ts';
import type { Logger } from '#shared/log.ts';
import { answerRequest } from './node-request.ts';
import { StartProblem } from './options.ts';
import type { Fetch } from './site.ts';

/** What a port serves: what is posted most by its path, and all else. */
export type Served = { posts: Endpoints; rest: Fetch; log: Logger };

/** Longest wait for open connections when the process stops, milliseconds. */
const CLOSE_WITHIN_MS = 5_000;
/** How often connections that fell idle meanwhile are closed, milliseconds. */
const CLOSE_IDLE_EVERY_MS = 50;

/** Listens, and says in words what keeps it from listening. What is served may be set later: the port is needed to make it. */
export async function listen(options: { port: number; host: string }): Promise<{
  server: Server;
  port: number;
  /** Where this machine itself reaches it. */
  origin: string;
  serve(served: Served): void;
  close(): Promise<void>;
}> {
  let listener: RequestListener | undefined;
  let closing = false;
  const server = createServer(
    { keepAliveTimeout: 30_000, headersTimeout: 20_000, requestTimeout: 30_000 },
    (request, response) => {
      if (closing) response.shouldKeepAlive = false;
      if (!listener || request.method === 'TRACE' || request.method === 'CONNECT') {
        refuse(response, listener !== undefined);
        return;
      }
      listener(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    server,
    port,
    origin: originOf(EVERY_ADDRESS.includes(address) ? '127.0.0.1' : address, port),
    serve({ posts, rest, log }) {
      const answerRest = getRequestListener(rest);
      listener = (request, response) => {
        const endpoint = request.method === 'POST' ? posts.get(request.url ?? '') : undefined;
        if (endpoint) void answerRequest(endpoint, { request, response, log });
        else void answerRest(request, response);
      };
    },
    async close() {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
      setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS).unref();
      await closed;
      clearInterval(idle);
    },
  };
}

/** What stands for all addresses of a machine, and is none that anybody can go to. */
export const EVERY_ADDRESS = ['0.0.0.0', '::'];

/** The origin of a server of plain HTTP, by the host's name or its address of either kind. */
export const originOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Answers what cannot be given to the app: a method that a `Request` may not have, or any request before the app is there. */
function refuse(response: ServerResponse, started: boolean): void {
  const requestId = randomUUID();
  const status = started ? 405 : 503;
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'x-request-id': requestId,
    ...(started ? { allow: METHODS } : { 'retry-after': '1' }),
  });
  const detail = started ? 'This method is not possible here.' : 'The relay is starting; try again in a moment.';
  const problem = {
    type: `https://sms-relay.dev/problems/${started ? 'method-not-allowed' : 'not-available'}`,
    title: started ? 'Method not allowed' : 'Not available',
    status,
    detail,
    ...(started ? { errors: [{ field: 'method', detail, allowed: METHODS }] } : {}),
    requestId,
  };
  response.end(JSON.stringify(problem));
}

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';

function explain(error: NodeJS.ErrnoException, { port, host }: { port: number; host: string }): Error {
  const problem = PROBLEMS[error.code ?? '']?.(port, host);
  return problem === undefined ? error : new StartProblem(problem, { cause: error });
}

const noAddress = (_: number, host: string): string =>
  `This machine has no address ${host}. Set HOST to one that it has; 127.0.0.1 is always there.`;

const PROBLEMS: Record<string, (port: number, host: string) => string> = {
  EADDRINUSE: (port) =>
    `Port ${port} is taken by another program. Stop that, or start with another one: PORT=8081 npm start`,
  EACCES: (port) => `Port ${port} may not be opened by this user. Choose one above 1023: PORT=8080 npm start`,
  EADDRNOTAVAIL: noAddress,
  ENOTFOUND: noAddress,
};
