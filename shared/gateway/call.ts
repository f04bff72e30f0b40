import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { createAgents } from './agents.ts';
import { describeCallError } from './call-error.ts';
import { flatten, type GatewayClient, guardedCall, type Write } from './client.ts';
import { guardedLookup, type Lookup } from './guarded-lookup.ts';
import { createBodyReader } from './read-body.ts';
import type { CallResult } from './types.ts';

export type { GatewayClient, Transport } from './client.ts';

/**
 * Creates a client over `node:http`. Redirects are never followed, addresses are guarded (literals and lookups), and agents are apart
 * for each way of verifying certificates, so that "verify off" or a pinned CA never leaks to another gateway.
 */
export const createGatewayClient = (options: { allowLocalAddresses: boolean; lookup?: Lookup }): GatewayClient => {
  const agents = createAgents();
  const lookup = guardedLookup(options, options.lookup);
  /** Node's own `reusedSocket` is false for a live socket that a request got after it waited in the agent's queue. */
  const connected = new WeakSet<Socket>();

  const write: Write = ({ origin, path, method, headers, body }, transport, signal) =>
    new Promise((resolve) => {
      const startedAt = performance.now();
      const secure = origin.protocol === 'https:';
      let ready = false;
      let reused = false;
      let bytesBefore = 0;
      let socketBytes = (): number => 0;
      let stopped: Error | undefined;
      const finish = (result: CallResult): void => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', abort);
        resolve(result);
      };
      const fail = (error: Error): void => {
        const written = ready && socketBytes() > bytesBefore;
        const latencyMs = performance.now() - startedAt;
        finish({
          kind: 'error',
          ...describeCallError(stopped ?? error, { written, reused }),
          latencyMs,
        });
      };
      const outgoing = (secure ? https : http).request({
        protocol: origin.protocol,
        hostname: origin.hostname.replace(/^\[|\]$/g, ''),
        port: origin.port || (secure ? 443 : 80),
        path,
        method,
        headers,
        agent: agents.get({ ...transport, secure }),
        lookup,
      });
      const stop = (code: string): void => {
        stopped = Object.assign(new Error(code), { code });
        outgoing.destroy(stopped);
      };
      const deadline = setTimeout(stop, transport.timeoutMs, 'ETIMEDOUT');
      const abort = (): void => stop('ABORTED');
      signal?.addEventListener('abort', abort, { once: true });
      outgoing.on('socket', (socket) => {
        socketBytes = () => socket.bytesWritten;
        // While a socket connects, bytesWritten also counts what is still waiting in memory.
        ready = connected.has(socket);
        reused = ready;
        bytesBefore = ready ? socket.bytesWritten : 0;
        if (ready) return;
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          ready = true;
          connected.add(socket);
        });
      });
      outgoing.on('response', (incoming) => {
        let isEnough = false;
        const reader = createBodyReader(
          { encoding: incoming.headers['content-encoding'], type: incoming.headers['content-type'] },
          () => {
            isEnough = true;
            incoming.destroy();
          },
        );
        const lose = (error: Error): void => (isEnough ? undefined : fail(error));
        incoming.on('data', reader.write);
        incoming.on('end', reader.end);
        incoming.on('error', lose);
        incoming.on('aborted', () => lose(Object.assign(new Error('answer cut'), { code: 'ECONNRESET' })));
        reader.body.then(
          ({ body: text, truncated }) =>
            finish({
              kind: 'answer',
              status: incoming.statusCode ?? 0,
              headers: flatten(incoming.headers),
              body: text,
              truncated,
              latencyMs: performance.now() - startedAt,
            }),
          fail,
        );
      });
      outgoing.on('error', fail);
      outgoing.end(body);
      if (signal?.aborted) abort();
    });

  return { call: guardedCall(options, write), close: agents.close };
};
