// Not by the front door, which brings fetch, web sockets and caches along: 5 MB of the heap.
import Pool from 'undici/lib/dispatcher/pool.js';
import { type GatewayClient, guardedCall, type Transport, type Write } from './client.ts';
import { guardedLookup, type Lookup } from './guarded-lookup.ts';
import { answerTo } from './undici-answer.ts';

/** Below the usual 5 s of servers, whose closing could cross a request on its way. */
const IDLE_MS = 3_000;
/** A connection that is not made within the longest call is given up. */
const CONNECT_MS = 60_000;
const MOST_POOLS = 32;

/**
 * Creates a client over undici, at under half of the CPU time of `node:http`. What a caller sees is the same: redirects are never
 * followed, addresses are guarded, and connections are apart for each way of verifying certificates.
 */
export const createUndiciClient = (options: { allowLocalAddresses: boolean; lookup?: Lookup }): GatewayClient => {
  const lookup = guardedLookup(options, options.lookup);
  const pools = new Map<string, Pool>();

  const forgetIdle = (): void => {
    for (const [key, pool] of pools) {
      if (pools.size <= MOST_POOLS) return;
      if (pool.stats.running + pool.stats.queued > 0) continue;
      void pool.destroy();
      pools.delete(key);
    }
  };

  const poolFor = (origin: URL, { verifySsl, caCertificate, maxSockets }: Transport): Pool => {
    const key = `${origin.origin} ${maxSockets ?? ''} ${verifySsl} ${caCertificate ?? ''}`;
    const known = pools.get(key);
    if (known) return known;
    forgetIdle();
    const trust = { rejectUnauthorized: verifySsl, ...(caCertificate ? { ca: caCertificate } : {}) };
    const pool = new Pool(origin.origin, {
      connections: maxSockets ?? null,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // The deadline of a call covers all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: CONNECT_MS,
      connect: { lookup, ...(origin.protocol === 'https:' ? trust : {}) },
    });
    pools.set(key, pool);
    return pool;
  };

  const write: Write = ({ origin, path, method, headers, body }, transport, signal) =>
    new Promise((resolve, reject) => {
      const { handler, forget } = answerTo(transport.timeoutMs, signal, { told: resolve, refused: reject });
      try {
        poolFor(origin, transport).dispatch({ path, method, headers, body: body ?? null }, handler);
      } catch (error) {
        forget();
        reject(error);
      }
    });

  return {
    call: guardedCall(options, write),
    close: () => {
      for (const pool of pools.values()) void pool.destroy();
      pools.clear();
    },
  };
};
