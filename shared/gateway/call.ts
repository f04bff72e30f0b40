import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { createAgents } from './agents.ts';
import { describeCallError } from './call-error.ts';
import { explainBlockedUrl } from './guard.ts';
import { guardedLookup, type Lookup } from './guarded-lookup.ts';
import { readBody } from './read-body.ts';
import type { CallResult, GatewayRequest } from './types.ts';

/** How a request travels. */
export type Transport = {
  verifySsl: boolean;
  /** PEM; only certificates under it are trusted. */
  caCertificate?: string | undefined;
  /** Deadline of the whole call, connecting and reading included; milliseconds. */
  timeoutMs: number;
  /** Connections to this gateway at once; unlimited unless given. */
  maxSockets?: number | undefined;
};

/** Writes rendered requests to gateways over connections that are kept alive. */
export type GatewayClient = {
  /** Never rejects: what goes wrong is told in the result, with whether any byte may have arrived. */
  call: (request: GatewayRequest, transport: Transport, signal?: AbortSignal) => Promise<CallResult>;
  /** Closes every connection. */
  close: () => void;
};

type Target = { origin: URL; blocked: string | undefined };

const userAgent = 'sms-relay';

const failure = (code: string, detail: string): CallResult => ({
  kind: 'error',
  code,
  detail,
  written: false,
  latencyMs: 0,
});

const withDefaults = (request: GatewayRequest): Record<string, string> => {
  const headers: Record<string, string> = { 'User-Agent': userAgent, Accept: '*/*', ...request.headers };
  if (request.method === 'POST') headers['Content-Length'] = String(Buffer.byteLength(request.body ?? ''));
  return headers;
};

/**
 * Creates a client. Redirects are never followed, addresses are guarded (literals and lookups), and agents are apart
 * for each way of verifying certificates, so that "verify off" or a pinned CA never leaks to another gateway.
 */
export const createGatewayClient = (options: { allowLocalAddresses: boolean; lookup?: Lookup }): GatewayClient => {
  const agents = createAgents();
  const lookup = guardedLookup(options, options.lookup);
  /** Node's own `reusedSocket` is false for a live socket that a request got after it waited in the agent's queue. */
  const connected = new WeakSet<Socket>();
  const targets = new Map<string, Target>();

  const targetOf = (origin: string): Target => {
    const known = targets.get(origin);
    if (known) return known;
    const url = new URL(origin);
    const target = { origin: url, blocked: explainBlockedUrl(url, options) };
    if (targets.size > 100) targets.clear();
    targets.set(origin, target);
    return target;
  };

  const write = (
    request: GatewayRequest,
    { origin }: Target,
    path: string,
    transport: Transport,
    signal: AbortSignal | undefined,
  ): Promise<CallResult> =>
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
        method: request.method,
        headers: withDefaults(request),
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
        readBody(incoming).then(
          ({ body, truncated }) =>
            finish({
              kind: 'answer',
              status: incoming.statusCode ?? 0,
              headers: flatten(incoming.headers),
              body,
              truncated,
              latencyMs: performance.now() - startedAt,
            }),
          fail,
        );
      });
      outgoing.on('error', fail);
      outgoing.end(request.body);
      if (signal?.aborted) abort();
    });

  return {
    call: async (request, transport, signal) => {
      const cut = /^(https?:\/\/[^/?#]*)([^#]*)/i.exec(request.url);
      if (!cut?.[1]) return failure('BAD_REQUEST', 'The URL is not an absolute http(s) URL.');
      try {
        const target = targetOf(cut[1]);
        if (target.blocked) return failure('BLOCKED_ADDRESS', target.blocked);
        const rest = cut[2] ?? '';
        return await write(request, target, rest.startsWith('/') ? rest : `/${rest}`, transport, signal);
      } catch {
        // Node refuses a URL or header before anything is written; its message would quote the value.
        return failure(
          'BAD_REQUEST',
          'The request cannot be written: its URL or a header holds a forbidden character.',
        );
      }
    },
    close: agents.close,
  };
};

const flatten = (headers: http.IncomingHttpHeaders): Record<string, string> => {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
};
