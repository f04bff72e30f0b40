import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { createSessions } from '#shared/http/session.ts';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 10, 23, 12);

function ready(secret = 'token', origin = 'http://relay') {
  const time = { now: start };
  const sessions = createSessions({ secret: async () => secret, clock: () => time.now });
  const app = new Hono();
  app.post('/open', async (c) => {
    await sessions.open(c, 'ada@example.com');
    return c.body(null);
  });
  app.post('/close', (c) => {
    sessions.close(c);
    return c.body(null);
  });
  app.get('/', async (c) => c.json((await sessions.operator(c)) ?? null));
  const header = async (path: string) =>
    (await app.request(`${origin}${path}`, { method: 'POST' })).headers.get('set-cookie') ?? '';
  return {
    time,
    header,
    open: async () => (await header('/open')).split(';')[0] ?? '',
    has: async (cookie?: string): Promise<unknown> =>
      (await app.request(`${origin}/`, { headers: cookie === undefined ? {} : { cookie } })).json(),
  };
}

describe('A session of a browser', () => {
  test('lasts twelve hours', async () => {
    const { open, has, time } = ready();
    const cookie = await open();
    expect(await has(cookie)).toBe('ada@example.com');
    time.now += 12 * HOUR - 1;
    expect(await has(cookie)).toBe('ada@example.com');
    time.now += 1;
    expect(await has(cookie)).toBeNull();
  });

  test('is a cookie that scripts and other sites do not get', async () => {
    const attributes = (await ready().header('/open')).split('; ').slice(1);
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Strict']);
    expect(await ready('token', 'https://relay').header('/open')).toContain('; Secure');
  });

  test('holds no secret', async () => {
    expect(await ready('hunter2').header('/open')).not.toContain('hunter2');
  });

  test('ends when the browser signs out', async () => {
    expect(await ready().header('/close')).toMatch(/=; Max-Age=0/);
  });

  test('of another token is none: a new token ends them all', async () => {
    const cookie = await ready('old token').open();
    expect(await ready('new token').has(cookie)).toBeNull();
  });

  test('is of the operator who signed in, and of no other by hand', async () => {
    const { open, has } = ready();
    const [until, , signature] = (await open()).split('.');
    expect(await has(`${until}.${Buffer.from('eve@example.com').toString('base64url')}.${signature}`)).toBeNull();
  });

  test('is not prolonged by hand', async () => {
    const { open, has, time } = ready();
    const [name = '', value = ''] = (await open()).split('=');
    const [until, operator, signature] = value.split('.');
    time.now += 13 * HOUR;
    for (const forged of [
      `${Number(until) + 13 * HOUR}.${operator}.${signature}`,
      `Infinity.${operator}.${signature}`,
      `${Number(until) + 13 * HOUR}.${operator}.`,
      '',
      '.',
      `${time.now + HOUR}.${operator}.${'A'.repeat(43)}`,
    ]) {
      expect(await has(`${name}=${forged}`)).toBeNull();
    }
    expect(await has()).toBeNull();
  });
});
