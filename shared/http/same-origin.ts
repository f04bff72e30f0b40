import type { Context } from 'hono';
import { Problem } from './problem.ts';

const READS = new Set(['GET', 'HEAD']);

/**
 * Refuses what another site's page may have made a signed-in browser send: 403. Browsers say where a request comes from in
 * `Sec-Fetch-Site` or `Origin`, and no page can forge these. A changing request that carries neither is refused too.
 */
export function requireSameOrigin(c: Context): void {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) {
    if (site === 'same-origin' || (site === 'none' && READS.has(c.req.method))) return;
    throw refused();
  }
  const origin = c.req.header('origin');
  if (origin === undefined ? READS.has(c.req.method) : URL.parse(origin)?.host === c.req.header('host')) return;
  throw refused();
}

const refused = (): Problem =>
  new Problem(403, 'cross-site-request', 'A signed-in browser may do this only from the console itself.');
