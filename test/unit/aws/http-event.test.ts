import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { lambdaContext } from '#infra/emulated/lambda-context.ts';
import { handlePosts } from '#shared/aws/http-event.ts';
import { type Endpoint, jsonAnswer } from '#shared/http/endpoint.ts';
import { MAX_BODY, readJsonObject } from '#shared/http/json-body.ts';
import { createLogger } from '#shared/log.ts';
import { postEvent } from '#test/support/lambda-events.ts';

/** A function with one endpoint, and how often the rest was loaded and asked. */
function serving(endpoint: Endpoint) {
  const rest = { loaded: 0, asked: 0 };
  const lines: string[] = [];
  const handler = handlePosts(
    new Map([['/v1/messages', endpoint]]),
    createLogger('debug', (line) => lines.push(line)),
    async () => {
      rest.loaded += 1;
      return async () => {
        rest.asked += 1;
        return { statusCode: 404, body: '', headers: {}, isBase64Encoded: false };
      };
    },
  );
  return { rest, lines, call: (event: ReturnType<typeof postEvent>) => handler(event, lambdaContext('send', 30_000)) };
}

const echo: Endpoint = async (asked) =>
  jsonAnswer(202, {
    body: await readJsonObject(asked),
    agent: asked.header('user-agent'),
    none: asked.header('cookie'),
  });
const event = (body: unknown = { to: 'a' }, path = '/v1/messages') => postEvent(path, 'key', body);

describe('A post to a function', () => {
  test('is answered without what only other requests need', async () => {
    const { call, rest } = serving(echo);
    const { headers, body, ...answer } = await call(event());
    expect(answer).toEqual({ statusCode: 202, isBase64Encoded: false });
    expect(JSON.parse(body)).toEqual({ body: { to: 'a' }, agent: 'shop/1.0' });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(rest).toEqual({ loaded: 0, asked: 0 });
  });

  test('of another path or method goes to the rest, which is loaded once', async () => {
    const { call, rest } = serving(echo);
    const get = event();
    get.requestContext.http.method = 'GET';
    for (const each of [get, event({}, '/v1/messages/'), event({}, '/v1/other')]) {
      expect((await call(each)).statusCode).toBe(404);
    }
    expect(rest).toEqual({ loaded: 1, asked: 3 });
  });

  test('is answered when what was begun beside it is done: a function sleeps as soon as it has answered', async () => {
    const done: string[] = [];
    const { call } = serving(async (asked) => {
      asked.beside = sleep(20).then(() => void done.push('beside'));
      return jsonAnswer(202, {});
    });
    await call(event());
    expect(done).toEqual(['beside']);
  });

  test('that is no text comes in base64, and is refused as it is on one machine', async () => {
    const { call } = serving(echo);
    const body = Buffer.from('{"to":"å"}', 'latin1').toString('base64');
    const { statusCode, body: told } = await call({ ...event(), body, isBase64Encoded: true });
    expect([statusCode, told]).toEqual([400, expect.stringContaining('UTF-8')]);
  });

  test('that is larger than it says, or has no body, is refused', async () => {
    const { call } = serving(echo);
    const large = { ...event(), body: ' '.repeat(MAX_BODY + 1) };
    delete large.headers['content-length'];
    expect((await call(large)).statusCode).toBe(413);
    expect((await call({ ...event(), body: null })).statusCode).toBe(400);
  });

  test('[P8] that fails is told nothing of why; the log has the request id', async () => {
    const { call, lines } = serving(() => Promise.reject(new Error('Secret inside.')));
    const { statusCode, headers, body } = await call(event());
    expect([statusCode, body]).toEqual([500, expect.not.stringContaining('Secret')]);
    expect(lines.join()).toContain(headers?.['x-request-id']);
  });
});
