import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createGatewayClient } from '#shared/gateway/call.ts';
import type { GatewayClient, Transport } from '#shared/gateway/client.ts';
import type { CallResult, GatewayRequest } from '#shared/gateway/types.ts';
import { createUndiciClient } from '#shared/gateway/undici-client.ts';
import { serveHttp, serveHttps, serveRaw, type TestServer, testCa } from '#test/support/gateway-server.ts';

const transport: Transport = { verifySsl: true, timeoutMs: 2_000 };
const opened: { close: () => unknown }[] = [];

const track = <T extends { close: () => unknown }>(one: T): T => {
  opened.push(one);
  return one;
};
const started = async (server: Promise<TestServer>): Promise<TestServer> => track(await server);
const post = (port: number, scheme = 'http', host = '127.0.0.1'): GatewayRequest => ({
  method: 'POST',
  url: `${scheme}://${host}:${port}/send?a=1`,
  headers: { 'Content-Type': 'application/json' },
  body: '{"text":"é"}',
});
const errorOf = (result: CallResult) => {
  if (result.kind !== 'error') throw new Error(`answered ${result.status}`);
  return { code: result.code, written: result.written };
};
const answerOf = (result: CallResult) => {
  if (result.kind !== 'answer') throw new Error(`failed with ${result.code}`);
  return result;
};

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

describe.each([
  { over: 'node:http', create: createGatewayClient },
  { over: 'undici', create: createUndiciClient },
])('Over $over', ({ create }) => {
  const newClient = (allowLocalAddresses = true): GatewayClient => track(create({ allowLocalAddresses }));

  describe('a gateway that answers', () => {
    it('gets the method, path, headers and body as rendered, and its answer is told with lower-case headers', async () => {
      const seen: unknown[] = [];
      const server = await started(
        serveHttp(async (request, response) => {
          const body = await request.toArray();
          seen.push([request.method, request.url, request.headers['content-type'], Buffer.concat(body).toString()]);
          response.writeHead(201, { 'X-Id': '7' }).end('{"ok":true}');
        }),
      );
      const answer = answerOf(await newClient().call(post(server.port), transport));
      expect(seen).toEqual([['POST', '/send?a=1', 'application/json', '{"text":"é"}']]);
      expect(answer).toMatchObject({ status: 201, body: '{"ok":true}', truncated: false });
      expect(answer.headers['x-id']).toBe('7');
    });

    it('is called again over the same connection', async () => {
      const server = await started(serveHttp((_, response) => response.end('ok')));
      const client = newClient();
      for (let count = 0; count < 3; count += 1) await client.call(post(server.port), transport);
      expect(server.connections()).toBe(1);
    });

    it('is left before its connection has been idle for 5 s, the usual patience of servers', async () => {
      const server = await started(serveHttp((_, response) => response.end('ok')));
      const client = newClient();
      await client.call(post(server.port), transport);
      await new Promise((resolve) => setTimeout(resolve, 4_600));
      expect(server.open()).toBe(0);
      expect(answerOf(await client.call(post(server.port), transport)).body).toBe('ok');
    });

    it('is never followed when it redirects', async () => {
      let calls = 0;
      const server = await started(
        serveHttp((_, response) => {
          calls += 1;
          response.writeHead(307, { Location: '/elsewhere' }).end();
        }),
      );
      expect(answerOf(await newClient().call(post(server.port), transport)).status).toBe(307);
      expect(calls).toBe(1);
    });

    it('may compress its answer', async () => {
      const server = await started(
        serveHttp((_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('OK 12'))),
      );
      expect(answerOf(await newClient().call(post(server.port), transport)).body).toBe('OK 12');
    });

    it('may answer in another encoding than UTF-8', async () => {
      const server = await started(serveHttp((_, response) => response.end(Buffer.from('Envoyé OK', 'latin1'))));
      expect(answerOf(await newClient().call(post(server.port), transport)).body).toContain('OK');
    });

    it.each([
      ['text/plain; charset=windows-1251', Buffer.from([0xce, 0xf2, 0xef]), 'Отп'],
      ['text/html;Charset="ISO-8859-1"', Buffer.from('Envoyé', 'latin1'), 'Envoyé'],
      ['text/plain; charset=utf-16le', Buffer.from('OK é', 'utf16le'), 'OK é'],
      ['text/plain; charset=klingon', Buffer.from('é'), 'é'],
      ['text/html; charset=iso-8859-9', Buffer.from('\ufeffé'), '\ufeffé'],
      ['text/plain', Buffer.from('\ufeffOK é', 'utf16le'), 'OK é'],
      ['text/plain', Buffer.from('\ufeffOK é', 'utf16le').swap16(), 'OK é'],
    ])('is read in the charset that its byte order mark or its head tells: %s', async (type, body, text) => {
      const server = await started(
        serveHttp((_, response) => response.writeHead(200, { 'Content-Type': type }).end(body)),
      );
      expect(answerOf(await newClient().call(post(server.port), transport)).body).toBe(text);
    });

    it.each([200, 204])('may have no body though it names a compression: %i', async (status) => {
      const server = await started(
        serveHttp((_, response) => response.writeHead(status, { 'Content-Encoding': 'gzip' }).end()),
      );
      expect(answerOf(await newClient().call(post(server.port), transport))).toMatchObject({ status, body: '' });
    });

    it.each([
      ['10 MB', {}, Buffer.alloc(10_000_000, 'x')],
      ['a gzip bomb of 100 MB', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(100_000_000, 'x'))],
    ])('is read up to 64 KB when it answers %s', async (_, headers, body) => {
      const server = await started(
        serveHttp((_request, response) => {
          response.on('error', () => {});
          response.writeHead(200, headers).end(body);
        }),
      );
      const before = process.memoryUsage().arrayBuffers;
      const answer = answerOf(await newClient().call(post(server.port), transport));
      expect(answer.truncated).toBe(true);
      expect(answer.body).toBe('x'.repeat(64 * 1024));
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
    });
  });

  describe('a gateway that fails', () => {
    it('refuses the connection: nothing was written', async () => {
      const server = await serveHttp(() => {});
      await server.close();
      expect(errorOf(await newClient().call(post(server.port), transport))).toEqual({
        code: 'ECONNREFUSED',
        written: false,
      });
    });

    it('has a name that nobody knows: nothing was written', async () => {
      const request = post(80, 'http', 'gateway.invalid');
      const { code, written } = errorOf(await newClient().call(request, transport));
      expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(code);
      expect(written).toBe(false);
    });

    it('accepts and stalls: the deadline ends the call, and the request may have arrived', async () => {
      const server = await started(serveHttp(() => {}));
      const result = await newClient().call(post(server.port), { ...transport, timeoutMs: 150 });
      expect(errorOf(result)).toEqual({ code: 'ETIMEDOUT', written: true });
      expect(result.latencyMs).toBeLessThan(1_000);
    });

    it('drips its answer: the deadline covers the whole call', async () => {
      const server = await started(
        serveHttp((_, response) => {
          response.writeHead(200);
          const drip = setInterval(() => response.write('x'), 20);
          response.on('close', () => clearInterval(drip));
        }),
      );
      const result = await newClient().call(post(server.port), { ...transport, timeoutMs: 200 });
      expect(errorOf(result)).toEqual({ code: 'ETIMEDOUT', written: true });
    });

    it('resets the connection after it read the request: that is ambiguous', async () => {
      const server = await started(serveRaw((socket) => socket.on('data', () => socket.resetAndDestroy())));
      expect(errorOf(await newClient().call(post(server.port), transport))).toEqual({
        code: 'ECONNRESET',
        written: true,
      });
    });

    it('cuts its answer after the headers: that is ambiguous', async () => {
      const server = await started(
        serveRaw((socket) =>
          socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok"')),
        ),
      );
      expect(errorOf(await newClient().call(post(server.port), transport))).toEqual({
        code: 'ECONNRESET',
        written: true,
      });
    });

    it('answers something else than HTTP', async () => {
      const server = await started(serveRaw((socket) => socket.on('data', () => socket.end('220 mail ready\r\n'))));
      expect(errorOf(await newClient().call(post(server.port), transport))).toEqual({
        code: 'PROTOCOL',
        written: true,
      });
    });

    it('never completes the TLS handshake: nothing was written', async () => {
      const server = await started(serveRaw((socket) => socket.on('data', () => {})));
      const result = await newClient().call(post(server.port, 'https'), { ...transport, timeoutMs: 150 });
      expect(errorOf(result)).toEqual({ code: 'ETIMEDOUT', written: false });
    });

    it('resets during the TLS handshake: nothing was written', async () => {
      const server = await started(serveRaw((socket) => socket.on('data', () => socket.resetAndDestroy())));
      const result = await newClient().call(post(server.port, 'https'), transport);
      expect(errorOf(result)).toEqual({ code: 'ECONNRESET', written: false });
    });

    it('is left when the caller gives up', async () => {
      const server = await started(serveHttp(() => {}));
      const result = await newClient().call(post(server.port), transport, AbortSignal.timeout(100));
      expect(errorOf(result)).toEqual({ code: 'ABORTED', written: true });
      const early = await newClient().call(post(server.port), transport, AbortSignal.abort());
      expect(errorOf(early)).toEqual({ code: 'ABORTED', written: false });
    });

    it('closed an idle connection: the next call opens another', async () => {
      const server = await started(
        serveHttp((request, response) => {
          response.end('ok');
          setTimeout(() => request.socket.resetAndDestroy(), 20);
        }),
      );
      const client = newClient();
      await client.call(post(server.port), transport);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(answerOf(await client.call(post(server.port), transport)).body).toBe('ok');
      expect(server.connections()).toBe(2);
    });

    it('closed an idle connection just before it was used again: no byte left, so nothing is ambiguous', async () => {
      let resetConnection = () => {};
      const server = await started(
        serveHttp((request, response) => {
          resetConnection = () => request.socket.resetAndDestroy();
          response.end('ok');
        }),
      );
      const client = newClient();
      await client.call(post(server.port), transport);
      resetConnection();
      const result = await client.call(post(server.port), transport);
      // Either it is told that nothing was written, or another connection was opened in time.
      expect(result).not.toMatchObject({ kind: 'error', written: true });
    });

    it('[P3] loses the answer of a request that waited for a live connection: that is ambiguous', async () => {
      let served = 0;
      const server = await started(
        serveHttp((request, response) => {
          served += 1;
          if (served === 1) setTimeout(() => response.end('{}'), 30);
          else request.socket.resetAndDestroy();
        }),
      );
      const client = newClient();
      const narrow = { ...transport, maxSockets: 1 };
      const [, second] = await Promise.all([
        client.call(post(server.port), narrow),
        client.call(post(server.port), narrow),
      ]);
      expect(served).toBe(2);
      expect(errorOf(second)).toEqual({ code: 'ECONNRESET', written: true });
    });

    it('resets a connection that served before, after it read the request: that is ambiguous', async () => {
      let calls = 0;
      const server = await started(
        serveHttp((request, response) => {
          calls += 1;
          if (calls === 1) response.end('ok');
          else request.socket.resetAndDestroy();
        }),
      );
      const client = newClient();
      await client.call(post(server.port), transport);
      expect(errorOf(await client.call(post(server.port), transport))).toEqual({ code: 'ECONNRESET', written: true });
      expect(server.connections()).toBe(1);
    });

    it('is not called with a header that would begin another one', async () => {
      const server = await started(serveHttp((_, response) => response.end('ok')));
      const request = { ...post(server.port), headers: { 'X-A': 'a\r\nX-B: b' } };
      expect(errorOf(await newClient().call(request, transport))).toEqual({ code: 'BAD_REQUEST', written: false });
      expect(server.connections()).toBe(0);
    });
  });

  describe('certificates', () => {
    const count = async (certificate: 'localhost' | 'other') => {
      let requests = 0;
      const server = await started(
        serveHttps(certificate, (_, response) => {
          requests += 1;
          response.end('ok');
        }),
      );
      return { port: server.port, requests: () => requests };
    };

    it('that nobody trusts stop the call before anything is written', async () => {
      const server = await count('localhost');
      const result = await newClient().call(post(server.port, 'https'), transport);
      expect(errorOf(result)).toEqual({ code: 'TLS', written: false });
      expect(server.requests()).toBe(0);
    });

    it('of a pinned CA are trusted', async () => {
      const server = await count('localhost');
      const pinned = { ...transport, caCertificate: testCa };
      expect(answerOf(await newClient().call(post(server.port, 'https'), pinned)).body).toBe('ok');
    });

    it('for another name stop the call', async () => {
      const server = await count('other');
      const pinned = { ...transport, caCertificate: testCa };
      const result = await newClient().call(post(server.port, 'https'), pinned);
      expect(errorOf(result)).toEqual({ code: 'TLS', written: false });
      expect(server.requests()).toBe(0);
    });

    it('are not looked at with verification off, which does not leak to a gateway that verifies', async () => {
      const server = await count('other');
      const client = newClient();
      const off = { ...transport, verifySsl: false };
      expect(answerOf(await client.call(post(server.port, 'https'), off)).body).toBe('ok');
      expect(errorOf(await client.call(post(server.port, 'https'), transport)).code).toBe('TLS');
    });
  });

  describe('[P9] addresses', () => {
    it.each([
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '017700000001',
      '[::1]',
      '[::ffff:127.0.0.1]',
      'localhost',
      '１２７.0.0.1',
    ])('of this machine are not connected to: %s', async (host) => {
      const server = await started(serveHttp((_, response) => response.end('ok')));
      const result = await newClient(false).call(post(server.port, 'http', host), transport);
      expect(errorOf(result)).toEqual({ code: 'BLOCKED_ADDRESS', written: false });
      expect(server.connections()).toBe(0);
    });

    it('behind a harmless name are not connected to, one bad address among good ones included', async () => {
      const server = await started(serveHttp((_, response) => response.end('ok')));
      const client = track(
        create({
          allowLocalAddresses: false,
          lookup: (_host, options, callback) => {
            const all = [
              { address: '93.184.215.14', family: 4 },
              { address: '127.0.0.1', family: 4 },
            ];
            if (options.all) callback(null, all);
            else callback(null, '127.0.0.1', 4);
          },
        }),
      );
      const result = await client.call(post(server.port, 'http', 'gateway.example'), transport);
      expect(errorOf(result)).toEqual({ code: 'BLOCKED_ADDRESS', written: false });
      expect(server.connections()).toBe(0);
    });

    it('that a redirect names are not connected to', async () => {
      const inner = await started(serveHttp((_, response) => response.end('secret')));
      const outer = await started(
        serveHttp((_, response) => response.writeHead(302, { Location: `http://127.0.0.1:${inner.port}/` }).end()),
      );
      await newClient().call(post(outer.port), transport);
      expect(inner.connections()).toBe(0);
    });
  });
});
