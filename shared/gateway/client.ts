import { explainBlockedUrl, type GuardOptions } from './guard.ts';
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

/** One request on its way: where to, and its headers with those that every request has. */
export type Outgoing = {
  origin: URL;
  path: string;
  method: GatewayRequest['method'];
  headers: Record<string, string>;
  body: string | undefined;
};

/** Writes one request and reads its answer. May reject when a URL or header is refused before anything is written. */
export type Write = (outgoing: Outgoing, transport: Transport, signal: AbortSignal | undefined) => Promise<CallResult>;

type Target = { origin: URL; blocked: string | undefined };

const mostTargets = 100;

/** What every client does before a byte is written: the URL is cut apart and its host is guarded. */
export const guardedCall = (options: GuardOptions, write: Write): GatewayClient['call'] => {
  const targets = new Map<string, Target>();

  const targetOf = (origin: string): Target => {
    const known = targets.get(origin);
    if (known) return known;
    const url = new URL(origin);
    const target = { origin: url, blocked: explainBlockedUrl(url, options) };
    if (targets.size > mostTargets) targets.clear();
    targets.set(origin, target);
    return target;
  };

  return async (request, transport, signal) => {
    const cut = /^(https?:\/\/[^/?#]*)([^#]*)/i.exec(request.url);
    if (!cut?.[1]) return failure('BAD_REQUEST', 'The URL is not an absolute http(s) URL.');
    try {
      const { origin, blocked } = targetOf(cut[1]);
      if (blocked) return failure('BLOCKED_ADDRESS', blocked);
      const rest = cut[2] ?? '';
      const path = rest.startsWith('/') ? rest : `/${rest}`;
      const { method, body } = request;
      return await write({ origin, path, method, headers: withDefaults(request), body }, transport, signal);
    } catch {
      // What was refused would be quoted by the error's own text.
      return failure('BAD_REQUEST', 'The request cannot be written: its URL or a header holds a forbidden character.');
    }
  };
};

const failure = (code: string, detail: string): CallResult => ({
  kind: 'error',
  code,
  detail,
  written: false,
  latencyMs: 0,
});

const withDefaults = (request: GatewayRequest): Record<string, string> => {
  const headers: Record<string, string> = { 'User-Agent': 'sms-relay', Accept: '*/*', ...request.headers };
  if (request.method === 'POST') headers['Content-Length'] = String(Buffer.byteLength(request.body ?? ''));
  return headers;
};

/** Header values as one text each; names in lower case. */
export const flatten = (headers: Record<string, string | string[] | undefined>): Record<string, string> => {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
};
