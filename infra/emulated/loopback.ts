import { type AddressInfo, Server } from 'node:net';

/** A server of ours that listens on loopback. */
export type Endpoint = { url: string; port: number; stop(): Promise<void> };

type Stoppable = Server & { closeAllConnections?: () => void };

/** Lets a server listen on a free port of 127.0.0.1, or the given one. */
export async function listen(server: Stoppable, port = 0): Promise<Endpoint> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return endpointOf(server);
}

/** Describes a server that already listens. */
export function endpointOf(server: Stoppable): Endpoint {
  const address = server.address();
  if (!isTcp(address)) throw new Error('The server does not listen on a port.');
  return {
    url: `http://${LOOPBACK}:${address.port}`,
    port: address.port,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // Clients keep their connections open; nobody waits for them to leave.
        server.closeAllConnections?.();
      }),
  };
}

/**
 * Runs `start` so that whatever listens meanwhile does so on loopback only: an emulator that binds every interface, with no setting
 * against it, would hand the messages to the network.
 */
export async function onLoopback<T>(start: () => Promise<T>): Promise<T> {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its own server below.
  const original = Server.prototype.listen;
  const patched = function (this: Server, ...args: unknown[]): Server {
    const [options, ...rest] = args;
    const bound = typeof options === 'object' && options !== null ? { ...options, host: LOOPBACK } : options;
    return Reflect.apply(original, this, [bound, ...rest]);
  };
  Server.prototype.listen = patched;
  try {
    return await start();
  } finally {
    Server.prototype.listen = original;
  }
}

const LOOPBACK = '127.0.0.1';

const isTcp = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;
