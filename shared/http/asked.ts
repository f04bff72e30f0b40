import type { Context } from 'hono';
import type { Asked } from './endpoint.ts';
import { originalOf } from './original.ts';

/** What an endpoint reads of a request that came through a router. One for each request: what it was given to wait for stays with it. */
export function askedOf(c: Context): Asked {
  const before: Asked | undefined = c.get('asked');
  if (before) return before;
  const asked: Asked = {
    path: c.req.path,
    query: /\?.*/.exec(c.req.url)?.[0] ?? '',
    header: originalOf(c).header,
    bytes: (limit) => readBytes(c, limit),
  };
  c.set('asked', asked);
  return asked;
}

/** Reads no more than may be kept: a body that announces no such size is counted while it comes. */
async function readBytes(c: Context, limit: number): Promise<Uint8Array | undefined> {
  if (Number(c.req.header('content-length')) <= limit) {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return bytes.byteLength > limit ? undefined : bytes;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
