import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { idempotencyOf } from '#functions/send/idempotency.ts';
import { askedOf } from '#shared/http/asked.ts';
import { Problem } from '#shared/http/problem.ts';

/** What a request with this key and body comes to. */
async function read(key: string | undefined, body: unknown = {}, path = '/v1/messages') {
  const app = new Hono();
  let found: ReturnType<typeof idempotencyOf> | Problem;
  app.post('*', (c) => {
    try {
      found = idempotencyOf(askedOf(c), body);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      found = error;
    }
    return c.body(null);
  });
  const headers = new Headers(key === undefined ? {} : { 'idempotency-key': key });
  await app.request(path, { method: 'POST', headers });
  return found;
}
const hashOf = async (body: unknown, path?: string): Promise<string> => {
  const found = await read('k', body, path);
  return found && 'hash' in found ? found.hash : '';
};

describe('The Idempotency-Key header', () => {
  test('may be absent', async () => {
    expect(await read(undefined)).toBeUndefined();
  });

  test.each(['k', 'a b', '~!"#', 'x'.repeat(256)])('may be %j', async (key) => {
    expect(await read(key)).toMatchObject({ key });
  });

  test.each([
    ['empty', ''],
    ['blank', '   '],
    ['257 characters', 'x'.repeat(257)],
    ['not ASCII', 'clé'],
    ['with a tab inside', 'a\tb'],
  ])('is refused by name when it is %s', async (_, key) => {
    const problem = await read(key);
    expect(problem).toMatchObject({
      status: 400,
      errors: [{ field: 'Idempotency-Key', allowed: '1 to 256 printable ASCII characters' }],
    });
  });
});

describe('[P5] The digest of a body', () => {
  const body = { to: '+46701740605', text: 'Hello.', messages: [{ b: 1, a: [1, 2] }] };

  test('does not change with the order of fields, at any depth', async () => {
    const same = { messages: [{ a: [1, 2], b: 1 }], text: 'Hello.', to: '+46701740605' };
    expect(await hashOf(same)).toBe(await hashOf(body));
  });

  test.each([
    ['a text', { ...body, text: 'hello.' }],
    ['a field more', { ...body, from: 'x' }],
    ['the order of a list', { ...body, messages: [{ b: 1, a: [2, 1] }] }],
    ['a number that becomes a text', { ...body, messages: [{ b: '1', a: [1, 2] }] }],
    ['null for nothing', { ...body, from: null }],
    ['an empty object for an empty list', { ...body, messages: {} }],
  ])('changes with %s', async (_, other) => {
    expect(await hashOf(other)).not.toBe(await hashOf(body));
  });

  test('changes with the path: a batch is not a message', async () => {
    expect(await hashOf(body, '/v1/messages/batch')).not.toBe(await hashOf(body));
  });
});
