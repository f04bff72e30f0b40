import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Access, prepareAccess } from '#infra/embedded/access.ts';
import { StartProblem } from '#infra/embedded/options.ts';
import { type EmbeddedStores, openEmbeddedStores } from '#shared/embedded/stores.ts';
import type { AppEnv } from '#shared/http/app.ts';
import { askedOf } from '#shared/http/asked.ts';
import { createAuthenticate } from '#shared/http/authenticate.ts';
import { createLogger } from '#shared/log.ts';

const now = Date.UTC(2026, 10, 23, 12);
let directory: string;
let path: string;
let stores: EmbeddedStores;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'access-'));
  path = join(directory, 'access.json');
  stores = openEmbeddedStores({ path: ':memory:' });
});
afterEach(() => rmSync(directory, { recursive: true }));

const start = (url = 'http://127.0.0.1:8080'): Promise<Access> => prepareAccess(path, url, stores.applications, now);
const keysOf = async () => (await stores.applications.all()).flatMap(({ keys }) => keys);

const raise = (): never => {
  throw new Error('There is no application.');
};

/** Whether the door opens to a key. */
async function opens(apiKey: string): Promise<boolean> {
  const log = createLogger('error', () => {});
  const authenticate = createAuthenticate({ ...stores, clock: () => now, cacheMs: 0, log });
  const app = new Hono<AppEnv>();
  app.onError((_, c) => c.body(null, 401));
  app.get('/', async (c) => c.json(await authenticate(askedOf(c), 'messages:send')));
  return (await app.request('/', { headers: { authorization: `Bearer ${apiKey}` } })).ok;
}

describe('What scripts find after the first start', () => {
  test('is the address, a key that works and an operator token, readable by the owner only', async () => {
    const access = await start();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(access);
    expect(access.url).toBe('http://127.0.0.1:8080');
    expect(access.operatorToken).toMatch(/^smso_[\w-]{43}$/);
    expect(await opens(access.apiKey)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['access.json']);
  });

  test('stays the same at later starts, but for the address', async () => {
    const first = await start();
    expect(await start('https://sms.example.com')).toEqual({ ...first, url: 'https://sms.example.com' });
    expect(await keysOf()).toHaveLength(1);
  });

  test.each([
    ['is not there', undefined],
    ['is half a file', '{"url": "http'],
    ['is another file', '[]'],
    ['lacks a field', '{"url":"u","apiKey":"k"}'],
  ])('is made anew when it %s, for the same application', async (_, content) => {
    const first = await start();
    if (content === undefined) rmSync(path);
    else writeFileSync(path, content);
    const second = await start();
    expect(second.apiKey).not.toBe(first.apiKey);
    expect(await opens(second.apiKey)).toBe(true);
    expect(await stores.applications.all()).toHaveLength(1);
  });

  test.each([
    ['is taken out', undefined],
    ['is empty, with which anybody could sign a session', ''],
    ['is blank', ' '],
  ])('has a new operator token when the old one %s, and the same key', async (_, operatorToken) => {
    const first = await start();
    writeFileSync(path, JSON.stringify({ ...first, operatorToken }));
    const second = await start();
    expect(second.operatorToken).toMatch(/^smso_[\w-]{43}$/);
    expect(second.operatorToken).not.toBe(first.operatorToken);
    expect(second.apiKey).toBe(first.apiKey);
  });

  test('keeps an operator token that somebody wrote into it', async () => {
    writeFileSync(path, JSON.stringify({ ...(await start()), operatorToken: 'chosen-by-an-operator' }));
    expect((await start()).operatorToken).toBe('chosen-by-an-operator');
  });

  test.each([
    ['was revoked', { revokedAt: now }],
    ['has expired', { expiresAt: now }],
  ])('gets a new key when the old one %s, and keeps the operator token', async (_, changes) => {
    const first = await start();
    const [key] = await keysOf();
    if (!key) throw new Error('There is no key.');
    await stores.applications.saveKey({ ...key, ...changes });
    const second = await start();
    expect(second.operatorToken).toBe(first.operatorToken);
    expect([await opens(first.apiKey), await opens(second.apiKey)]).toEqual([false, true]);
  });

  test('gets a new application when the old one was deleted, which stays deleted', async () => {
    const first = await start();
    const [{ application } = raise()] = await stores.applications.all();
    await stores.applications.save({ ...application, deletedAt: now });
    const second = await start();
    expect([await opens(first.apiKey), await opens(second.apiKey)]).toEqual([false, true]);
    expect((await start()).apiKey).toBe(second.apiKey);
    expect(await stores.applications.all()).toHaveLength(2);
  });

  test('gets a new key when the data were thrown away', async () => {
    const first = await start();
    stores = openEmbeddedStores({ path: ':memory:' });
    const second = await start();
    expect(second.apiKey).not.toBe(first.apiKey);
    expect(await opens(second.apiKey)).toBe(true);
  });

  test('is closed to others also where an open file stood', async () => {
    writeFileSync(`${path}.tmp`, 'old', { mode: 0o644 });
    await start();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that cannot be read is a refusal to start, before a key is made', async () => {
    mkdirSync(path);
    await expect(start()).rejects.toThrow(StartProblem);
    await expect(start()).rejects.toThrow(`The file ${path} cannot be read or written`);
    expect(await keysOf()).toEqual([]);
  });

  test('that cannot be written is a refusal to start, in words', async () => {
    mkdirSync(`${path}.tmp`);
    await expect(start()).rejects.toThrow(StartProblem);
    await expect(start()).rejects.toThrow(`The file ${path} cannot be read or written`);
  });
});
