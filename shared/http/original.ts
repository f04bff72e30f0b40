import { IncomingMessage } from 'node:http';
import type { Context } from 'hono';

/**
 * The request as it came in. The adapters tidy before a route sees it: dots in the path are resolved, and on Lambda a header that is
 * empty is dropped and one that is not ASCII is encoded.
 */
export type OriginalRequest = { path: string | undefined; header: (name: string) => string | undefined };

/** Reads the original off what the adapter passes along; where there is none (an app called directly), Hono's view is the original. */
export function originalOf(c: Context): OriginalRequest {
  const env: unknown = c.env;
  if (isRecord(env) && env.incoming instanceof IncomingMessage) {
    return { path: env.incoming.url?.split('?')[0], header: (name) => c.req.header(name) };
  }
  if (isRecord(env) && isRecord(env.event) && typeof env.event.rawPath === 'string') {
    const { rawPath, headers } = env.event;
    const header = (name: string): string | undefined => {
      const value = isRecord(headers) ? headers[name] : undefined;
      return typeof value === 'string' ? value : undefined;
    };
    return { path: rawPath, header };
  }
  return { path: undefined, header: (name) => c.req.header(name) };
}

/** True for a path that climbs: `..` or `.` as a segment, however it is written. */
export const hasDots = (path: string): boolean => /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
