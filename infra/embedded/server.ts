import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { StartProblem } from './options.ts';
import type { Fetch } from './site.ts';

/** Longest wait for open connections when the process stops, milliseconds. */
const CLOSE_WITHIN_MS = 5_000;

/** Listens, and says in words what keeps it from listening. `handler` may be set later: the port is needed to make it. */
export async function listen(options: { port: number; host: string }): Promise<{
  server: Server;
  port: number;
  serve(fetch: Fetch): void;
  close(): Promise<void>;
}> {
  let listener: ReturnType<typeof getRequestListener> | undefined;
  const server = createServer(
    { keepAliveTimeout: 30_000, headersTimeout: 20_000, requestTimeout: 30_000 },
    (request, response) => {
      if (!listener || request.method === 'TRACE' || request.method === 'CONNECT') {
        response.writeHead(listener ? 405 : 503, { 'content-type': 'application/problem+json' });
        const title = listener ? 'Method not allowed' : 'Starting';
        response.end(JSON.stringify({ type: 'about:blank', title, status: response.statusCode }));
        return;
      }
      void listener(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    serve(fetch) {
      listener = getRequestListener(fetch, { overrideGlobalObjects: false });
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS).unref();
      await closed;
    },
  };
}

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
