import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { listen } from '#infra/embedded/server.ts';
import { buildDocument } from '#infra/openapi/document.ts';
import { createApp, route } from '#shared/http/app.ts';
import { type Endpoint, jsonAnswer } from '#shared/http/endpoint.ts';
import { MAX_BODY, readJsonObject } from '#shared/http/json-body.ts';
import { invalid } from '#shared/http/problem.ts';
import { createLogger } from '#shared/log.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

/** A server that has an endpoint without a router, at `/posts`, and the same behind one, at `/routed`. */
async function serving(endpoint: Endpoint) {
  const lines: string[] = [];
  const log = createLogger('debug', (line) => lines.push(line));
  const app = createApp({ log });
  app.post('/routed', route(endpoint));
  app.all('*', (c) => c.text('the router', 404));
  const server = await listen({ port: 0, host: '127.0.0.1' });
  close = () => server.close();
  server.serve({ posts: new Map([['/posts', endpoint]]), rest: app.fetch, log });
  const url = `http://127.0.0.1:${server.port}`;
  const post = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: '{"to":"a"}',
      headers: { 'content-type': 'application/json' },
      ...init,
    });
  return { url, port: server.port, post, lines };
}

const echo: Endpoint = async (asked) => jsonAnswer(202, await readJsonObject(asked), { location: asked.path });
const failing =
  (error: Error): Endpoint =>
  () =>
    Promise.reject(error);

/** Sends raw bytes and answers what comes back until the other end falls silent. */
async function raw(port: number, ...pieces: string[]): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString();
  });
  socket.on('error', () => {});
  for (const piece of pieces) {
    socket.write(piece);
    await sleep(10);
  }
  await expect.poll(() => heard, { timeout: 5_000 }).toContain('\r\n\r\n');
  socket.destroy();
  return heard;
}

test('A method that no request may have is answered with those that there are', async () => {
  const { port } = await serving(echo);
  const heard = await raw(port, 'TRACE /posts HTTP/1.1\r\nhost: a\r\n\r\n');
  const [head = '', body = ''] = heard.split('\r\n\r\n');
  const [, allow = ''] = /^allow: (.*)$/im.exec(head) ?? [];
  expect(head).toContain('405 Method Not Allowed');
  expect(body).toContain(`"allowed":"${allow}"`);
  const known = Object.values(buildDocument('1').paths).flatMap((path) => Object.keys(path));
  expect(allow.toLowerCase().split(', ')).toEqual(expect.arrayContaining([...new Set(known)]));
});

describe('What is posted to an endpoint', () => {
  test('passes no router, and all else does', async () => {
    const { post } = await serving(echo);
    const answer = await post('/posts');
    expect([answer.status, answer.headers.get('location'), await answer.json()]).toEqual([202, '/posts', { to: 'a' }]);
    for (const [path, init] of [
      ['/posts/', {}],
      ['/posts?now', {}],
      ['/other', {}],
      ['/posts', { method: 'PUT' }],
    ] as const) {
      expect(await (await post(path, init)).text()).toBe('the router');
    }
  });

  test.each([
    ['an answer', echo],
    ['a refusal', failing(invalid([{ field: 'to', detail: 'It is missing.', allowed: 'a number' }]))],
    ['a failure of the store', failing(new Unavailable('The disk is full.'))],
    ['a failure that nobody foresaw', failing(new Error('Secret inside.'))],
  ])('gets %s as it would behind a router', async (_, endpoint) => {
    const { post } = await serving(endpoint);
    const [one, other] = [await post('/posts'), await post('/routed')];
    const told = async (response: Response) => {
      const { requestId: _id, ...body } = (await response.json()) as Record<string, unknown>;
      const headers = Object.fromEntries(response.headers);
      for (const name of ['x-request-id', 'date', 'location']) delete headers[name];
      delete headers['content-length'];
      return { status: response.status, headers, body };
    };
    expect(one.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(one.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await told(one)).toEqual(await told(other));
  });

  test.each([
    [new Unavailable('The disk is full.'), 'nothing was accepted. Try again.'],
    [new PerhapsStored('The answer was lost.'), 'not known whether all of this was stored. Repeat it with the same Id'],
  ])('and not stored is told whether that is sure: $name', async (error, words) => {
    const { post } = await serving(failing(error));
    const answer = await post('/posts');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining(words) });
  });

  test('[P8] and fails is told nothing of why; the log has the request id', async () => {
    const { post, lines } = await serving(failing(new Error('Secret inside.')));
    const answer = await post('/posts');
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain('Secret');
    expect(lines.join()).toContain(answer.headers.get('x-request-id') ?? 'none');
  });

  test('may come in pieces, and of no size that was told before', async () => {
    const { port } = await serving(echo);
    const head =
      'POST /posts HTTP/1.1\r\nHost: relay\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await raw(port, head, '5\r\n{"to"\r\n', '5\r\n:"a"}\r\n', '0\r\n\r\n')).toContain('{"to":"a"}');
  });

  test('has two headers of one name joined, so that the second of two credentials is not lost', async () => {
    const { port } = await serving(async (asked) => jsonAnswer(202, { seen: asked.header('authorization') }));
    const head =
      'POST /posts HTTP/1.1\r\nHost: relay\r\nAuthorization: one\r\nauthorization: two\r\nContent-Length: 0\r\n\r\n';
    expect(await raw(port, head)).toContain('{"seen":"one, two"}');
  });

  test('is refused when it is too large, told before or found on the way, and who sends it hears so', async () => {
    const { post } = await serving(echo);
    expect((await post('/posts', { body: 'a'.repeat(MAX_BODY + 1) })).status).toBe(413);
    const stream = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent <= MAX_BODY; sent += 65_536) controller.enqueue(Buffer.alloc(65_536, 'a'));
        controller.close();
      },
    });
    expect((await post('/posts', { body: stream, duplex: 'half' } as RequestInit)).status).toBe(413);
    expect((await post('/posts')).status).toBe(202);
  });

  test('and breaks off is nothing: it is not answered, not logged, and others go on', async () => {
    let reached = 0;
    const { port, post, lines } = await serving(async (asked) => {
      const value = await readJsonObject(asked);
      reached += 1;
      return jsonAnswer(202, value);
    });
    const request = http.request({ port, path: '/posts', method: 'POST', headers: { 'content-length': '100' } });
    request.on('error', () => {});
    request.write('{"to":');
    await sleep(50);
    request.destroy();
    await sleep(50);
    expect([reached, lines]).toEqual([0, []]);
    expect((await post('/posts')).status).toBe(202);
  });
});
