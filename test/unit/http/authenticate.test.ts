import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { ALL_SCOPES, type ApiKey, newApplication, type Scope } from '#shared/domain/application.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import type { AppEnv } from '#shared/http/app.ts';
import { askedOf } from '#shared/http/asked.ts';
import { createApiKey, createAuthenticate, hashSecret, sameToken } from '#shared/http/authenticate.ts';
import { Problem } from '#shared/http/problem.ts';
import { createLogger } from '#shared/log.ts';

const now = Date.UTC(2026, 10, 23, 12);
const CACHE_MS = 30_000;

/** An application with one key, and a request that presents a credential. */
async function ready(changes: Partial<ApiKey> = {}, note?: (keyId: string) => Promise<void>) {
  const { applications } = openEmbeddedStores({ path: ':memory:' });
  const { text, key } = createApiKey('shop', now);
  const shop = await applications.save(newApplication('shop', 'Shop', now));
  if (!shop) throw new Error('The shop is there already.');
  await applications.saveKey({ ...key, ...changes });
  const time = { now };
  const noted: [string, number][] = [];
  const lines: string[] = [];
  let lookUps = 0;
  const authenticate = createAuthenticate({
    applications: {
      ...applications,
      byKey: async (id) => {
        lookUps += 1;
        return applications.byKey(id);
      },
    },
    keyUses: {
      note: async (keyId, at) => {
        noted.push([keyId, at]);
        await note?.(keyId);
      },
    },
    clock: () => time.now,
    cacheMs: CACHE_MS,
    log: createLogger('debug', (line) => lines.push(line)),
  });
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    await next();
    await c.get('asked')?.beside;
  });
  app.onError((error, c) => {
    if (!(error instanceof Problem)) throw error;
    return c.text(error.message, error.status, error.headers);
  });
  app.get('/cancel', async (c) => c.json(await authenticate(askedOf(c), 'messages:cancel')));
  app.get('*', async (c) => c.json(await authenticate(askedOf(c), 'messages:read')));
  const get = (headers: Record<string, string> | [string, string][] = {}, path = '/') =>
    app.request(path, { headers: new Headers(headers) });
  return {
    get,
    with: (credential: string) => get({ authorization: credential }),
    text,
    key,
    shop,
    time,
    applications,
    lookUps: () => lookUps,
    noted,
    lines,
  };
}

describe('An API key', () => {
  test('opens the door to its application', async () => {
    const { get, text, shop } = await ready();
    for (const scheme of ['Bearer', 'bearer']) {
      const response = await get({ authorization: `${scheme} ${text}` });
      expect([response.status, await response.json()]).toEqual([200, shop]);
    }
  });

  test('is stored as a digest only', async () => {
    const { text, key } = createApiKey('shop', now);
    const secret = text.slice(text.lastIndexOf(key.id) + key.id.length + 1);
    expect(JSON.stringify(key)).not.toContain(secret);
    expect(key.secretHash).toBe(hashSecret(secret));
    expect(createApiKey('shop', now).text).not.toBe(text);
  });

  test('of another kind is told how one of an application looks', async () => {
    const { with: present } = await ready();
    expect(await (await present('Bearer smso_abc')).text()).toContain('smsr_<id>_<secret>');
  });

  test.each([
    ['without a scheme', (key: string) => key],
    ['as a password', (key: string) => `Basic ${key}`],
    ['with another key behind it', (key: string) => `Bearer ${key}, Bearer ${key}`],
    ['with a space behind the scheme too many', (key: string) => `Bearer  ${key}`],
    [
      'with one sign of the secret changed',
      (key: string) => `Bearer ${key.slice(0, -1)}${key.endsWith('A') ? 'E' : 'A'}`,
    ],
    ['with one sign less', (key: string) => `Bearer ${key.slice(0, -1)}`],
    ['with one sign more', (key: string) => `Bearer ${key}A`],
    ['of another environment', (key: string) => `Bearer ${key.replace('smsr_', 'smsx_')}`],
    ['that nobody made', () => `Bearer ${createApiKey('shop', now).text}`],
    ['of 8 KB', (key: string) => `Bearer ${key}${'A'.repeat(8_192)}`],
    ['that is empty', () => 'Bearer '],
    ['that is an operator token', () => 'Bearer smso_abc'],
  ])('given %s is refused with 401 and says how to ask', async (_, credential) => {
    const { with: present, text } = await ready();
    const response = await present(credential(text));
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="sms-relay"']);
    expect(await response.text()).not.toContain(text.slice(-20));
  });

  test('is needed, and does not count in the query string or a cookie', async () => {
    const { get, text } = await ready();
    expect((await get()).status).toBe(401);
    expect((await get({}, `/?key=${text}&authorization=Bearer%20${text}`)).status).toBe(401);
    expect((await get({ cookie: `authorization=Bearer ${text}` })).status).toBe(401);
  });

  test('given in two headers is refused, though one is right', async () => {
    const { get, text } = await ready();
    const headers: [string, string][] = [
      ['authorization', `Bearer ${text}`],
      ['authorization', 'Bearer x'],
    ];
    expect((await get(headers)).status).toBe(401);
  });

  test.each<[string, Partial<ApiKey>, number]>([
    ['revoked', { revokedAt: now - 1 }, 401],
    ['revoked at this moment', { revokedAt: now }, 401],
    ['expired', { expiresAt: now }, 401],
    ['about to expire', { expiresAt: now + 1 }, 200],
  ])('that is %s answers as it should', async (_, changes, status) => {
    const { with: present, text } = await ready(changes);
    expect((await present(`Bearer ${text}`)).status).toBe(status);
  });
});

describe('The scopes of a key', () => {
  test('open what they name, and a key without the one that is needed is told which it lacks', async () => {
    const { get, text } = await ready({ scopes: ['messages:read', 'messages:send'] });
    const headers = { authorization: `Bearer ${text}` };
    expect((await get(headers)).status).toBe(200);
    const refused = await get(headers, '/cancel');
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('messages:cancel');
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="messages:cancel"');
  });

  test('are all of them for a key that was made before there were scopes', async () => {
    const { get, text, key, applications } = await ready();
    const { scopes: _, ...old } = key;
    await applications.saveKey(old as ApiKey);
    expect((await applications.byKey(key.id))?.key.scopes).toEqual<Scope[]>(ALL_SCOPES);
    expect((await get({ authorization: `Bearer ${text}` }, '/cancel')).status).toBe(200);
  });

  test('of a deleted application open nothing', async () => {
    const { with: present, text, applications, shop, time } = await ready();
    await applications.save({ ...shop, deletedAt: now });
    time.now += CACHE_MS;
    expect((await present(`Bearer ${text}`)).status).toBe(401);
  });
});

describe('The last use of a key', () => {
  test('is noted at the first request and then every five minutes, not at each request', async () => {
    const { with: present, text, key, time, noted } = await ready();
    for (let request = 0; request < 10; request++) {
      await present(`Bearer ${text}`);
      time.now += 60_000;
    }
    expect(noted).toEqual([
      [key.id, now],
      [key.id, now + 300_000],
    ]);
  });

  test('is not noted for a key that opens nothing', async () => {
    const { with: present, text, noted } = await ready({ revokedAt: now });
    await present(`Bearer ${text}`);
    await present(`Bearer ${createApiKey('shop', now).text}`);
    expect(noted).toEqual([]);
  });

  test('refuses nobody when it cannot be noted, and the log says so', async () => {
    const { with: present, text, lines } = await ready({}, () => Promise.reject(new Error('The disk is full.')));
    expect((await present(`Bearer ${text}`)).status).toBe(200);
    expect(lines.join()).toContain('key use not noted');
  });
});

describe('What is remembered of a key', () => {
  test('spares the store, and a revocation is effective when that time is over', async () => {
    const { with: present, text, key, time, applications, lookUps } = await ready();
    for (let request = 0; request < 5; request++) await present(`Bearer ${text}`);
    expect(lookUps()).toBe(1);
    await applications.saveKey({ ...key, revokedAt: now });
    time.now += CACHE_MS;
    expect((await present(`Bearer ${text}`)).status).toBe(401);
  });

  test('does not outlive its expiry', async () => {
    const { with: present, text, time } = await ready({ expiresAt: now + 10 });
    await present(`Bearer ${text}`);
    time.now += 10;
    expect((await present(`Bearer ${text}`)).status).toBe(401);
  });

  test('never lets a wrong secret pass, and a key that is made later works at once', async () => {
    const { with: present, text, applications } = await ready();
    await present(`Bearer ${text}`);
    expect((await present(`Bearer ${text.slice(0, 22)}${'A'.repeat(43)}`)).status).toBe(401);
    const later = createApiKey('shop', now);
    expect((await present(`Bearer ${later.text}`)).status).toBe(401);
    await applications.saveKey(later.key);
    expect((await present(`Bearer ${later.text}`)).status).toBe(200);
  });
});

test('tokens are the same only when every sign is, whatever their lengths', () => {
  expect(sameToken('abc', 'abc')).toBe(true);
  for (const other of ['', 'ab', 'abcd', 'abC', 'ä'.repeat(3)]) expect(sameToken(other, 'abc')).toBe(false);
});
