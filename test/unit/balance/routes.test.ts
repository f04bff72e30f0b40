import { Hono } from 'hono';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { checkBalance } from '#functions/balance/check.ts';
import { createPrepare } from '#functions/balance/request.ts';
import { createBalanceAdminRoutes, createBalanceRoutes } from '#functions/balance/routes.ts';
import { readBalanceSettings } from '#functions/balance/settings.ts';
import { createBalanceStore } from '#shared/embedded/balance-store.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { Problem, problemResponse } from '#shared/http/problem.ts';
import { memoryGatewayStates, memorySchedule } from '#test/support/balance.ts';
import { buildSettings } from '#test/support/build-settings.ts';
import { serveHttp } from '#test/support/gateway-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const Answer = z.record(z.string(), z.unknown());

/** The routes over the embedded store, with a gateway on loopback that asks for a password and tells a balance. */
async function start() {
  const gateway = { balance: 170, requests: 0, asked: 0 };
  const server = await serveHttp((request, response) => {
    gateway.requests += 1;
    if (request.headers.authorization !== 'Bearer hunter2') return response.writeHead(401).end('no');
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(
      JSON.stringify({ id: 7, key: 'hunter2', credits: { balance: gateway.balance }, currency: 'EUR' }),
    );
  });
  const stores = openEmbeddedStores({ path: ':memory:' });
  const guard = { allowLocalAddresses: true };
  const client = createGatewayClient(guard);
  closing.push(server.close, client.close, () => stores.close());
  const time = { now: Date.parse('2026-11-23T09:00:00Z') };
  const schedule = memorySchedule();
  const store = createBalanceStore(stores.db);
  const deps = {
    settings: stores.settings,
    store,
    schedule,
    prepare: createPrepare(async () => buildSettings({ gatewayUrl: 'https://gateway.example.com' }), guard),
    call: client.call,
    clock: () => time.now,
    checkNow: async () => {
      gateway.asked += 1;
    },
    actor: () => 'op',
  };
  const app = new Hono();
  app.onError((error, c) => {
    if (!(error instanceof Problem)) throw error;
    return problemResponse(c, error, 'request');
  });
  app.route('/v1/admin/balance', createBalanceAdminRoutes(deps));
  app.route('/v1/balance', createBalanceRoutes(deps));

  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await app.request(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, body: Answer.parse(await response.json()) };
  };
  const settings = {
    enabled: true,
    checkUrl: `http://127.0.0.1:${server.port}/balance`,
    allowPlainHttp: true,
    fieldName: 'balance',
    headers: [{ name: 'Authorization', value: 'Bearer hunter2' }],
    emails: ['finance@example.com'],
  };
  const check = () =>
    checkBalance({
      ...deps,
      settings: async () => (await readBalanceSettings(stores.settings)).settings,
      gatewayStates: memoryGatewayStates(),
      mailer: { send: async () => {} },
      consoleUrl: 'https://relay.example.com',
    });
  return { ask, settings, gateway, time, schedule, store, check };
}

const SETTINGS = '/v1/admin/balance/settings';

describe('the settings', () => {
  test('have defaults, which saved ones leave as they are', async () => {
    const { ask, settings } = await start();
    const before = await ask('GET', `${SETTINGS}/defaults`);
    const { version, ...unsaved } = (await ask('GET', SETTINGS)).body;
    expect(version).toBe(0);
    expect(before).toEqual({ status: 200, body: unsaved });
    await ask('PUT', SETTINGS, { version: 0, ...settings });
    expect(await ask('GET', `${SETTINGS}/defaults`)).toEqual(before);
  });

  test('[P8] are saved, shown with secrets masked, and kept when null comes back', async () => {
    const { ask, settings, check } = await start();
    expect(await ask('GET', SETTINGS)).toMatchObject({ status: 200, body: { version: 0, enabled: false } });
    const saved = await ask('PUT', SETTINGS, { version: 0, ...settings });
    expect(saved).toMatchObject({
      status: 200,
      body: { version: 1, headers: [{ name: 'Authorization', value: null }] },
    });
    expect(JSON.stringify(saved.body)).not.toContain('hunter2');
    const again = await ask('PUT', SETTINGS, { ...saved.body, minimumBalance: 25 });
    expect(again).toMatchObject({ status: 200, body: { version: 2, minimumBalance: 25 } });
    expect((await check()).reading).toMatchObject({ kind: 'balance', value: 170 });
  });

  test('start a first check when they are saved enabled, and only then', async () => {
    const { ask, settings, gateway } = await start();
    await ask('PUT', SETTINGS, settings);
    expect(gateway.asked).toBe(1);
    await ask('PUT', SETTINGS, { ...settings, enabled: false });
    await ask('PUT', SETTINGS, { ...settings, minimumBalance: -1 });
    expect(gateway.asked).toBe(1);
  });

  test('forget the failures before they were saved, which say nothing about them', async () => {
    const { ask, settings, gateway, check, store } = await start();
    await ask('PUT', SETTINGS, { ...settings, fieldName: 'nothing' });
    await check();
    await check();
    expect((await store.readState()).state.failures).toMatchObject({ count: 2 });
    await ask('PUT', SETTINGS, settings);
    expect((await store.readState()).state.failures).toBeNull();
    expect(gateway.requests).toBe(2);
  });

  test('[P10] set the schedule when they are saved', async () => {
    const { ask, settings, schedule } = await start();
    await ask('PUT', SETTINGS, { ...settings, every: 'day' });
    expect(schedule.current).toEqual({ enabled: true, every: 'day' });
    await ask('PUT', SETTINGS, { ...settings, every: 'day', enabled: false });
    expect(schedule.current).toEqual({ enabled: false, every: 'day' });
    expect((await ask('GET', '/v1/admin/balance/schedule')).body).toEqual({
      wanted: { enabled: false, every: 'day' },
      inForce: { enabled: false, every: 'day' },
    });
  });

  test('[P10] that are saved while the schedule cannot be set say so, and saving again sets it', async () => {
    const { ask, settings, schedule } = await start();
    const works = schedule.put;
    schedule.put = async () => {
      throw new Error('throttled');
    };
    expect(await ask('PUT', SETTINGS, settings)).toMatchObject({
      status: 503,
      body: { detail: expect.stringMatching(/once more/) },
    });
    schedule.put = works;
    expect((await ask('PUT', SETTINGS, { version: 1, ...settings })).status).toBe(200);
    expect(schedule.current?.enabled).toBe(true);
  });

  test('[P11] that somebody else saved meanwhile are not overwritten', async () => {
    const { ask, settings, schedule } = await start();
    await ask('PUT', SETTINGS, { version: 0, ...settings });
    const conflict = await ask('PUT', SETTINGS, { version: 0, ...settings, every: 'hour' });
    expect(conflict).toMatchObject({ status: 409, body: { errors: [{ field: 'version', allowed: '1' }] } });
    expect(schedule.current?.every).toBe('5 minutes');
  });

  test.each<[string, Record<string, unknown>]>([
    ['minimumBalance', { minimumBalance: -1 }],
    ['emails[0]', { emails: ['a@example.com\r\nBcc: b@example.com'] }],
    ['checkUrl', { checkUrl: 'https://169.254.169.254/' }],
    ['fieldRegex', { fieldName: '', fieldRegex: '(' }],
    ['fieldRegex', { fieldName: '', fieldRegex: '(', checkUrl: '', enabled: false }],
    ['fieldRegex', { fieldRegex: '(.+)' }],
    ['errorMatch[0].regex', { errorMatch: [{ regex: '(' }] }],
    ['headers[0].value', { headers: [{ name: 'Authorization', value: 'a\r\nX: b' }] }],
    ['version', { version: 'new' }],
    ['nonsense', { nonsense: 1 }],
  ])('[P11] with a wrong %s are refused and change nothing', async (field, wrong) => {
    const { ask, settings, schedule } = await start();
    const refused = await ask('PUT', SETTINGS, { ...settings, ...wrong });
    expect(refused).toMatchObject({ status: 400, body: { errors: [expect.objectContaining({ field })] } });
    expect((await ask('GET', SETTINGS)).body.version).toBe(0);
    expect(schedule.current).toBeUndefined();
  });
});

describe('"Run test"', () => {
  test('[P8] reads with settings that are not saved, tells where, and masks what is secret', async () => {
    const { ask, settings, gateway, store } = await start();
    const { status, body } = await ask('POST', '/v1/admin/balance/test', { settings });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      balance: 170,
      readAt: 'at credits.balance',
      why: null,
      exchange: { response: { status: 200 } },
    });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(gateway.requests).toBe(1);
    expect((await store.readState()).revision).toBe(0);
    expect((await ask('GET', SETTINGS)).body.version).toBe(0);
  });

  test('without a field name shows that the first number is the wrong one', async () => {
    const { ask, settings } = await start();
    const { body } = await ask('POST', '/v1/admin/balance/test', { settings: { ...settings, fieldName: '' } });
    expect(body).toMatchObject({ balance: 7, readAt: 'at id, the first number of the answer' });
  });

  test('with an expression tells where it found the number, and why it found none', async () => {
    const { ask, settings } = await start();
    const by = async (fieldRegex: string) =>
      (await ask('POST', '/v1/admin/balance/test', { settings: { ...settings, fieldName: '', fieldRegex } })).body;
    expect(await by('"balance":(\\d+)')).toMatchObject({
      balance: 170,
      readAt: expect.stringMatching(/^at character \d+, in ".*170.*", found by the expression$/),
    });
    expect(await by('^00 (.+)$')).toMatchObject({ balance: null, why: 'The expression finds nothing in the answer.' });
    expect(
      await ask('POST', '/v1/admin/balance/test', { settings: { ...settings, fieldName: '', fieldRegex: '(' } }),
    ).toMatchObject({ status: 400, body: { errors: [{ field: 'settings.fieldRegex' }] } });
  });

  test('[P10] says why nothing was read, and gives no 0', async () => {
    const { ask, settings } = await start();
    const { body } = await ask('POST', '/v1/admin/balance/test', { settings: { ...settings, headers: [] } });
    expect(body).toMatchObject({ balance: null, why: 'The gateway answered with HTTP status 401.' });
  });

  test('names the field of settings that cannot be tried', async () => {
    const { ask, settings } = await start();
    const refused = await ask('POST', '/v1/admin/balance/test', {
      settings: { ...settings, checkUrl: '', enabled: false },
    });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'settings.checkUrl' }] } });
  });
});

describe('GET /v1/balance', () => {
  test('[P10] is unknown before anything was read', async () => {
    const { ask } = await start();
    expect((await ask('GET', '/v1/balance')).body).toMatchObject({ balance: null, isLow: null, readings: [] });
  });

  test('tells the balance, the history and how long it lasts', async () => {
    const { ask, settings, gateway, time, check } = await start();
    await ask('PUT', SETTINGS, { ...settings, every: 'hour', stopBelow: 150 });
    for (let hour = 0; hour < 24; hour++) {
      time.now += 3_600_000;
      gateway.balance -= 1;
      await check();
    }
    const { body } = await ask('GET', '/v1/balance');
    expect(body).toMatchObject({
      balance: 146,
      currency: 'EUR',
      isLow: false,
      stop: { below: 150, inForce: true },
      forecast: { spentPerDay: 24, belowMinimumAt: expect.stringMatching(/^2026-11-30T01:00/) },
    });
    expect(body.readings).toHaveLength(24);
    expect((await ask('GET', '/v1/balance?from=2026-11-24T08:00:00Z')).body.readings).toHaveLength(2);
    expect((await ask('GET', '/v1/balance?points=10')).body.readings).toHaveLength(11);
  });

  test.each(['from=yesterday', 'points=1', 'points=1e9', 'limit=5', 'until='])('refuses ?%s', async (query) => {
    const { ask } = await start();
    expect((await ask('GET', `/v1/balance?${query}`)).status).toBe(400);
  });
});

describe('the banner', () => {
  test('stays away once it is dismissed, until the next episode', async () => {
    const { ask, settings, gateway, time, check } = await start();
    await ask('PUT', SETTINGS, { ...settings, every: 'hour' });
    const kinds = async () =>
      z
        .array(z.object({ kind: z.string(), since: z.string() }))
        .parse((await ask('GET', '/v1/admin/balance/banner')).body.banners);
    const at = async (balance: number) => {
      time.now += 86_400_000;
      gateway.balance = balance;
      await check();
    };
    await at(100);
    expect(await kinds()).toEqual([]);
    await at(5);
    const [banner] = await kinds();
    expect(banner?.kind).toBe('low');
    const dismiss = (since: string | undefined) =>
      ask('POST', '/v1/admin/balance/banner/dismiss', { kind: 'low', since });
    await dismiss('2020-01-01T00:00:00.000Z');
    expect(await kinds()).toHaveLength(1);
    await dismiss(banner?.since);
    expect(await kinds()).toEqual([]);
    await at(4);
    expect(await kinds()).toEqual([]);
    await at(100);
    await at(3);
    expect(await kinds()).toHaveLength(1);
  });

  test('[P10] says when no check ran for three intervals, until one does', async () => {
    const { ask, settings, time, check } = await start();
    await ask('PUT', SETTINGS, { ...settings, every: 'hour' });
    await check();
    const banner = async () => (await ask('GET', '/v1/admin/balance/banner')).body.banners;
    time.now += 3 * 3_600_000;
    expect(await banner()).toEqual([]);
    time.now += 1;
    expect(await banner()).toMatchObject([{ kind: 'overdue', detail: expect.stringContaining('not being checked') }]);
    await check();
    expect(await banner()).toEqual([]);
    await ask('PUT', SETTINGS, { ...settings, enabled: false });
    time.now += 86_400_000;
    expect(await banner()).toEqual([]);
  });
});
