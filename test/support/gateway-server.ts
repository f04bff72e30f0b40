import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import net from 'node:net';

const pem = (name: string): string => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8');

/** The CA that signed the test certificates. */
export const testCa = pem('ca');

/** A server on a loopback port; `connections` counts all there ever were, `open` those that are. */
export type TestServer = { port: number; connections: () => number; open: () => number; close: () => Promise<void> };

const listen = async (server: net.Server): Promise<TestServer> => {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { port, connections: () => connections, open: () => sockets.size, close };
};

type Listener = (request: http.IncomingMessage, response: http.ServerResponse) => unknown;

/** A gateway that answers as the listener says. */
export const serveHttp = (listener: Listener): Promise<TestServer> =>
  listen(http.createServer({ keepAliveTimeout: 60_000 }, listener));

/** The same behind TLS, with a certificate of `test/support/tls`. */
export const serveHttps = (certificate: 'localhost' | 'other', listener: Listener): Promise<TestServer> =>
  listen(https.createServer({ cert: pem(certificate), key: pem(`${certificate}-key`) }, listener));

/** A server of raw bytes, for what HTTP servers do not do. */
export const serveRaw = (listener: (socket: Socket) => void): Promise<TestServer> => listen(net.createServer(listener));
