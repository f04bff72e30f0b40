import { type AnswerReader, createAnswerReader, type RawAnswer } from './answer-reader.ts';
import { describeCallError } from './call-error.ts';
import { createConnections, type Destination } from './connections.ts';
import { answerCapBytes, decodeBody } from './decode-body.ts';
import { explainBlockedUrl } from './guard.ts';
import { guardedLookup, type Lookup } from './guarded-lookup.ts';
import { requestBytes } from './request-bytes.ts';
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

type Target = { secure: boolean; host: string; port: number; hostHeader: string; blocked: string | undefined };

const failure = (code: string, detail: string): CallResult => ({
  kind: 'error',
  code,
  detail,
  written: false,
  latencyMs: 0,
});

const readTarget = (origin: string, options: { allowLocalAddresses: boolean }): Target => {
  const url = new URL(origin);
  const secure = url.protocol === 'https:';
  return {
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (secure ? 443 : 80)),
    hostHeader: url.host,
    blocked: explainBlockedUrl(url, options),
  };
};

/**
 * Creates a client. Redirects are never followed, addresses are guarded (literals and lookups), and connections are apart
 * for each way of verifying certificates. It speaks HTTP/1.1 itself: a call costs a quarter of what it costs with `node:http`
 * (docs/decisions/0040), and what was written when a connection is lost is known for certain.
 */
export const createGatewayClient = (options: { allowLocalAddresses: boolean; lookup?: Lookup }): GatewayClient => {
  const connections = createConnections(guardedLookup(options, options.lookup));
  const targets = new Map<string, Target>();

  const targetOf = (origin: string): Target => {
    const known = targets.get(origin);
    if (known) return known;
    const target = readTarget(origin, options);
    if (targets.size > 100) targets.clear();
    targets.set(origin, target);
    return target;
  };

  const write = (bytes: Buffer, to: Destination, timeoutMs: number, signal: AbortSignal | undefined) =>
    new Promise<CallResult>((resolve) => {
      const startedAt = performance.now();
      let reader: AnswerReader | undefined;
      let written = false;
      let reused = false;
      const finish = (result: CallResult): void => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', abort);
        resolve(result);
      };
      const fail = (error: unknown): void => {
        finish({
          kind: 'error',
          ...describeCallError(error, { written, reused }),
          latencyMs: performance.now() - startedAt,
        });
      };
      const answer = ({ status, headers, ...raw }: RawAnswer): void => {
        const told = (body: { body: string; truncated: boolean }): void =>
          finish({ kind: 'answer', status, headers, ...body, latencyMs: performance.now() - startedAt });
        const decoded = decodeBody(raw.body, headers['content-encoding'], raw.truncated);
        if (decoded instanceof Promise) decoded.then(told, fail);
        else told(decoded);
      };
      const giveUp = connections.run(to, {
        bytes,
        begun(onKept) {
          reader = createAnswerReader(answerCapBytes);
          written = true;
          reused = onKept;
        },
        read(chunk) {
          const complete = reader?.read(chunk);
          if (!complete) return 'more';
          answer(complete);
          return complete.reusable ? 'keep' : 'close';
        },
        lost(error) {
          const complete = 'code' in error && error.code === 'ECONNRESET' ? reader?.end() : undefined;
          if (complete) answer(complete);
          else fail(error);
        },
      });
      const stop = (code: string): void => giveUp(Object.assign(new Error(code), { code }));
      const deadline = setTimeout(stop, timeoutMs, 'ETIMEDOUT');
      const abort = (): void => stop('ABORTED');
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted) abort();
    });

  return {
    call: async (request, transport, signal) => {
      const cut = /^(https?:\/\/[^/?#]*)([^#]*)/i.exec(request.url);
      if (!cut?.[1]) return failure('BAD_REQUEST', 'The URL is not an absolute http(s) URL.');
      try {
        const { blocked, hostHeader, ...target } = targetOf(cut[1]);
        if (blocked) return failure('BLOCKED_ADDRESS', blocked);
        const rest = cut[2] ?? '';
        const path = rest.startsWith('/') ? rest : `/${rest}`;
        const bytes = requestBytes(request, { host: hostHeader, path });
        const { timeoutMs, ...trust } = transport;
        return await write(bytes, { ...target, ...trust }, timeoutMs, signal);
      } catch {
        // A URL or header that cannot be written is refused before anything is; the reason would quote the value.
        return failure(
          'BAD_REQUEST',
          'The request cannot be written: its URL or a header holds a forbidden character.',
        );
      }
    },
    close: () => connections.close(),
  };
};
