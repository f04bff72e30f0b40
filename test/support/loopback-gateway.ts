import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import { type Endpoint, listen } from '#infra/emulated/loopback.ts';

/** What the gateway does to one submission. */
export type Fate =
  | 'accept'
  /** Never answers. */
  | 'stall'
  /** Answers a byte at a time, for ever. */
  | 'drip'
  /** Drops the connection when the head of the request has come. */
  | 'reset before the body'
  /** Takes the whole request and drops the connection. */
  | 'reset after the body'
  /** Takes the whole request, says nothing and ends its side. */
  | 'half close'
  /** Takes the whole request and promises more of an answer than it sends. */
  | 'cut the answer'
  /** Says 200 with 10 MB that never match. */
  | '10 MB'
  /** Says 200 with some KB that unpack to 20 MB. */
  | 'gzip bomb'
  | { status: number; body?: string; headers?: Record<string, string> };

/** A request that reached the gateway whole. */
export type Submission = {
  to: string;
  id: string;
  at: number;
  body: string;
  path: string;
  headers: IncomingMessage['headers'];
};

const pem = (name: string): string => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8');

const ACCEPTED = JSON.stringify({ result: 'accepted' });
let bomb: Buffer | undefined;
const theBomb = (): Buffer => (bomb ??= gzipSync(Buffer.alloc(20 * 1024 * 1024, 'x')));

/** A gateway on loopback: takes `to` and `id` from the query, counts, and does to each number what its script says. */
export async function startGateway(options: { tls?: boolean } = {}): Promise<Gateway> {
  const gateway = createGateway(options);
  await gateway.start();
  return gateway;
}

/** A gateway that does not listen yet. */
export function createGateway({ tls = false }: { tls?: boolean } = {}) {
  const submissions: Submission[] = [];
  const scripts = new Map<string, Fate[]>();
  const state = { latencyMs: 0, fate: 'accept' as Fate, begun: 0, now: 0, most: 0 };

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://gateway');
    const to = url.searchParams.get('to') ?? '';
    const script = scripts.get(to);
    const fate = script?.shift() ?? state.fate;
    state.begun += 1;
    if (fate === 'reset before the body') return void request.socket.resetAndDestroy();
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    response.once('close', () => (state.now -= 1));
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const id = url.searchParams.get('id') ?? '';
      submissions.push({ to, id, at: Date.now(), body, path: url.pathname, headers: request.headers });
      if (state.latencyMs > 0) setTimeout(answer, state.latencyMs, fate, request, response);
      else answer(fate, request, response);
    });
  };
  const server = tls ? createTlsServer({ cert: pem('other'), key: pem('other-key') }, serve) : createServer(serve);
  server.keepAliveTimeout = 60_000;
  server.on('clientError', (_, socket) => socket.destroy());
  let endpoint: Endpoint | undefined;
  const listening = (): Endpoint => {
    if (!endpoint) throw new Error('The gateway does not listen.');
    return endpoint;
  };
  const origin = (): string => (tls ? `https://localhost:${listening().port}` : listening().url);

  return {
    get url(): string {
      return origin();
    },
    submissions,
    state,
    start: async (): Promise<void> => {
      endpoint = await listen(server);
    },
    stop: () => listening().stop(),
    /** What happens to the submissions for a number, in order; afterwards what happens to all. */
    script(to: string, ...fates: Fate[]): void {
      // Made beforehand, so that making it is no stall.
      if (fates.includes('gzip bomb')) theBomb();
      scripts.set(to, fates);
    },
    submissionsTo: (to: string): Submission[] => submissions.filter((each) => each.to === to),
    /** Submissions for each number. */
    counts(): Map<string, number> {
      const counts = new Map<string, number>();
      for (const { to } of submissions) counts.set(to, (counts.get(to) ?? 0) + 1);
      return counts;
    },
    /** Settings that describe this gateway. */
    settings: (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
      gatewayUrl: `${origin()}/send?to=%TO%&id=%ID%`,
      method: 'POST',
      contentType: 'json',
      payload: '{"from": "%FROM%", "to": "%TO%", "text": "%MESSAGE%"}',
      allowPlainHttp: true,
      successfulResponse: '"result":"accepted"',
      ...changes,
    }),
  };
}
export type Gateway = ReturnType<typeof createGateway>;

function answer(fate: Fate, request: IncomingMessage, response: ServerResponse): void {
  if (typeof fate === 'object') {
    response.writeHead(fate.status, { 'content-type': 'application/json', ...fate.headers });
    return void response.end(fate.body ?? '');
  }
  switch (fate) {
    case 'accept':
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(ACCEPTED);
    case 'stall':
      return;
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 50);
      return void response.once('close', () => clearInterval(timer));
    }
    case 'reset before the body':
    case 'reset after the body':
      return void request.socket.resetAndDestroy();
    case 'half close':
      return void request.socket.end();
    case 'cut the answer':
      response.writeHead(200, { 'content-length': '1000' }).write(ACCEPTED.slice(0, 10));
      return void setTimeout(() => request.socket.destroy(), 20);
    case '10 MB':
      return void response.writeHead(200).end(Buffer.alloc(10 * 1024 * 1024, 'x'));
    case 'gzip bomb':
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(theBomb());
    default:
      throw new Error('This fate is not known.', { cause: fate satisfies never });
  }
}
