import { createServer, request } from 'node:http';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpApi, type HttpEvent } from '#infra/emulated/http-api.ts';
import { type Endpoint, listen } from '#infra/emulated/loopback.ts';

describe('The HTTP API of the emulated side', () => {
  let endpoint: Endpoint;
  let seen: HttpEvent | undefined;

  beforeAll(async () => {
    const app = new Hono()
      .all('/echo', async (c) => c.body(await c.req.arrayBuffer(), 201, { 'content-type': 'application/octet-stream' }))
      .get('/cookies', (c) => {
        c.header('set-cookie', 'a=1; Path=/', { append: true });
        c.header('set-cookie', 'b=2', { append: true });
        return c.text('grüße 😀');
      })
      .get('/empty', (c) => c.body(null, 204));
    const handler = handle(app);
    const api = createHttpApi((path) => async (event, context) => {
      seen = event;
      if (path === '/throw') throw new Error('This failure is part of the test.');
      return handler(event, context);
    });
    endpoint = await listen(createServer(api));
  });
  afterAll(() => endpoint.stop());

  test('a body of any bytes reaches the function and comes back unchanged', async () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => index % 256);
    const response = await fetch(`${endpoint.url}/echo`, { method: 'POST', body: bytes });
    expect(response.status).toBe(201);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(seen?.isBase64Encoded).toBe(true);
  });

  test('a text reaches the function as text, with a byte order mark if it has one', async () => {
    await fetch(`${endpoint.url}/echo`, { method: 'POST', body: '\uFEFF{"text":"😀"}' });
    expect(seen).toMatchObject({ isBase64Encoded: false, body: '\uFEFF{"text":"😀"}' });
  });

  test('the path and query are told raw, and values of one name are joined', async () => {
    await raw('/echo/%2e%2e//x?a=1&a=2&b=%20+', {});
    expect(seen).toMatchObject({
      rawPath: '/echo/%2e%2e//x',
      rawQueryString: 'a=1&a=2&b=%20+',
      queryStringParameters: { a: '1,2', b: '  ' },
    });
  });

  test('a header sent twice is joined, so that two credentials are no credential; cookies stand apart', async () => {
    await raw('/echo', { authorization: ['Bearer one', 'Bearer two'], cookie: 'x=1; y=2', 'X-Mixed': 'Case' });
    expect(seen?.headers).toMatchObject({ authorization: 'Bearer one,Bearer two', 'x-mixed': 'Case' });
    expect(seen?.headers.cookie).toBeUndefined();
    expect(seen?.cookies).toEqual(['x=1', 'y=2']);
  });

  test('texts, several cookies and empty answers come back as the function gave them', async () => {
    const response = await fetch(`${endpoint.url}/cookies`);
    expect(await response.text()).toBe('grüße 😀');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect((await fetch(`${endpoint.url}/empty`)).status).toBe(204);
    const head = await fetch(`${endpoint.url}/cookies`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('a function that throws is an error 500 that tells nothing', async () => {
    const response = await fetch(`${endpoint.url}/throw`);
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  test('a body that Lambda would not take never reaches the function', async () => {
    seen = undefined;
    const response = await fetch(`${endpoint.url}/echo`, { method: 'POST', body: 'x'.repeat(7 * 1024 * 1024) });
    expect(response.status).toBe(413);
    expect(seen).toBeUndefined();
  });

  const raw = (path: string, headers: Record<string, string | string[]>): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request(endpoint.url, { path, headers }, (response) => {
        response.resume().on('end', resolve);
      });
      outgoing.on('error', reject).end();
    });
});
