import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { listen, originOf } from '#infra/embedded/server.ts';
import { createLogger } from '#shared/log.ts';

const agent = new http.Agent({ keepAlive: true });
afterEach(() => agent.destroy());

/** A server that answers after a while, and a client that keeps its connection. */
async function serving() {
  const server = await listen({ port: 0, host: '127.0.0.1' });
  const asked = Promise.withResolvers<void>();
  const rest = async () => {
    asked.resolve();
    await sleep(100);
    return new Response('done');
  };
  server.serve({ posts: new Map(), rest, log: createLogger('error', () => {}) });
  const get = () =>
    new Promise<string | undefined>((resolve, reject) => {
      http
        .get(server.origin, { agent }, (answer) => {
          answer.resume();
          answer.once('end', () => resolve(answer.headers.connection));
        })
        .once('error', reject);
    });
  return { server, get, asked: asked.promise };
}

describe('A server that closes', () => {
  test('answers what is under way, and does not wait for connections that fall idle then', async () => {
    const { server, get, asked } = await serving();
    const answered = get();
    await asked;
    const began = performance.now();
    await server.close();
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(await answered).toBe('keep-alive');
  });

  test('tells who still asks on an open connection that it is the last answer', async () => {
    const { server, asked } = await serving();
    const socket = net.connect(server.port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.write('GET /first HTTP/1.1\r\nhost: relay\r\n\r\n');
    await asked;
    const closed = server.close();
    socket.write('GET /second HTTP/1.1\r\nhost: relay\r\n\r\n');
    await closed;
    await expect
      .poll(() => heard.match(/^connection: .*$/gim))
      .toEqual(['Connection: keep-alive', 'Connection: close']);
  });
});

describe('Where this machine reaches itself', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['::', '127.0.0.1'],
    ['::1', '[::1]'],
  ])('with HOST=%s is %s', async (host, name) => {
    const server = await listen({ port: 0, host });
    expect(server.origin).toBe(`http://${name}:${server.port}`);
    await server.close();
  });

  test('is written as a URL', () => {
    expect([originOf('localhost', 1), originOf('fd00::1', 2)]).toEqual(['http://localhost:1', 'http://[fd00::1]:2']);
  });
});
