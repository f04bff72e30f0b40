import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createApplication, type TestApplication } from '#test/support/applications.ts';
import { startGateway } from '#test/support/loopback-gateway.ts';
import { aNumber, aSendRequest } from '#test/support/recipients.ts';
import { type Place, places } from '#test/support/relay.ts';
import { expectStatus, problemOf } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';
import openapi from '../../docs/openapi.json' with { type: 'json' };

/** Every operation that the description promises, its parameters filled with what is not there. */
const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: path.replace(/\{\w+\}/g, 'nothing') })),
);
const ofOperators = operations.filter(({ path }) => path.startsWith('/v1/admin/'));
const ofApplications = operations.filter(({ path }) => path.startsWith('/v1/messages'));

const METADATA = 'https://169.254.169.254/latest/meta-data/';
/** The cloud's metadata, in each notation that a URL knows, and other places that no gateway is at. */
const BLOCKED = [
  METADATA,
  'https://[::ffff:169.254.169.254]/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://[fd00:ec2::254]/',
  'https://0.0.0.0/',
  'https://user:secret@example.com/',
  'file:///etc/passwd',
  'ftp://example.com/',
];

/** The ten risks of https://owasp.org/API-Security/editions/2023, each shown not to be there. */
describe.concurrent.each(places)('The OWASP API top ten, $name', (place: Place) => {
  const { shop, gateway } = aRelayWithGateway(place);
  let stranger: TestApplication;
  beforeAll(async () => {
    await shop.configure(gateway.settings());
    stranger = await createApplication(shop);
  });
  const later = () => ({ sendAt: new Date(Date.now() + 3_600_000).toISOString() });

  describe('1 broken object level authorization', () => {
    it("another application's message is 404 to read and to cancel, as one that nobody sent, and is in no list [P7]", async () => {
      const { id, to } = await shop.send(aSendRequest(later()));
      const unknown = '01JD0000000000000000000000';
      for (const method of ['GET', 'DELETE']) {
        const [foreign, none] = await Promise.all(
          [id, unknown].map(async (each) => problemOf(await stranger.request(method, `/v1/messages/${each}`))),
        );
        expect({ ...foreign, requestId: '' }).toEqual({ ...none, requestId: '' });
        expect(foreign?.status).toBe(404);
      }
      expect((await stranger.list({ to })).messages).toEqual([]);
      expect((await stranger.all()).map((message) => message.id)).not.toContain(id);
      expect((await shop.get(id)).status).toBe('queued');
    });

    it("another application's cursor shows no message of it", async () => {
      for (let count = 0; count < 3; count++) await shop.send(aSendRequest(later()));
      const { next } = await shop.list({ limit: '1' });
      const other = await createApplication(shop);
      await other.send(aSendRequest(later()));
      expect((await other.list({ limit: '100', cursor: next ?? '' })).messages).toEqual([]);
    });

    it("another application's idempotency key is its own: neither sees the other's message [P5]", async () => {
      const headers = { 'idempotency-key': 'guessed' };
      const first = await shop.send(aSendRequest(later()), { headers });
      const second = await stranger.send(aSendRequest(later()), { headers });
      expect(second.id).not.toBe(first.id);
    });

    it('keys are revoked only under the application that they belong to', async () => {
      const other = await createApplication(shop);
      expect((await stranger.revoke(other.key.id)).status).toBe(404);
      await other.send(aSendRequest(later()));
    });
  });

  it('2 broken authentication: every operation asks who it is, by 401 and with the scheme', async () => {
    for (const { method, path } of [...ofOperators, ...ofApplications]) {
      for (const authorization of ['', 'Bearer wrong', `Bearer smso_${'a'.repeat(43)}`]) {
        const headers = authorization === '' ? {} : { authorization };
        const answer = await fetch(`${shop.access.url}${path}`, { method, headers });
        expect([method, path, answer.status]).toEqual([method, path, 401]);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      }
    }
  });

  describe('3 broken object property level authorization', () => {
    it.each([
      'id',
      'applicationId',
      'status',
      'acceptedAt',
      'attempts',
      'segments',
      'callback',
      'held',
      'gatewayMessageId',
    ])('a message cannot be given its %s: the field is refused by name [P11]', async (field) => {
      const problem = await problemOf(await stranger.request('POST', '/v1/messages', aSendRequest({ [field]: 'x' })));
      expect(problem.errors).toMatchObject([{ field }]);
    });

    it.each(['id', 'version', 'createdAt', 'deletedAt', 'keys', 'callbackSecret', 'callbackUrl'])(
      'nor can a new application be given its %s',
      async (field) => {
        const answer = await shop.operator('POST', '/v1/admin/applications', { name: 'Assigned', [field]: 'x' });
        expect((await problemOf(answer)).errors).toMatchObject([{ field }]);
      },
    );

    it('a message shows its application what it should see and no more', async () => {
      const { id } = await stranger.send(aSendRequest(later()));
      const seen = z.record(z.string(), z.unknown()).parse(await stranger.get(id));
      for (const inner of [
        'applicationId',
        'revision',
        'leaseUntil',
        'dueAt',
        'claimedAt',
        'interruptions',
        'callback',
      ]) {
        expect(seen).not.toHaveProperty(inner);
      }
    });
  });

  describe('4 unrestricted resource consumption', () => {
    it('a body that is too large is 413, however it announces itself', async () => {
      const large = JSON.stringify({ ...aSendRequest(), reference: 'x'.repeat(600_000) });
      for (const [call, path] of [
        [stranger.request, '/v1/messages'],
        [stranger.request, '/v1/messages/batch'],
        [shop.operator, '/v1/admin/applications'],
      ] as const) {
        expect((await call('POST', path, large)).status).toBe(413);
      }
    });

    it('a page, a batch and a bulk action have a most', async () => {
      expect((await stranger.request('GET', '/v1/messages?limit=101')).status).toBe(400);
      const messages = Array.from({ length: 101 }, () => aSendRequest());
      expect((await stranger.request('POST', '/v1/messages/batch', { messages })).status).toBe(400);
      const ids = Array.from({ length: 1_001 }, () => '01JD0000000000000000000000');
      expect((await shop.operator('POST', '/v1/admin/messages/cancel', { ids })).status).toBe(400);
    });

    it('an application that sends more than it may is 429 with Retry-After, and nothing of it is stored [P11]', async () => {
      const client = await createApplication(shop, { limits: { perDay: 1 } });
      await client.send(aSendRequest(later()));
      const refused = await client.request('POST', '/v1/messages', aSendRequest(later()));
      expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
      expect(await client.all()).toHaveLength(1);
    });
  });

  it("5 broken function level authorization: an application's key opens no operation of operators, theirs none of applications", async () => {
    for (const { method, path } of ofOperators) {
      const problem = await problemOf(await stranger.request(method, path));
      expect([method, path, problem.status]).toEqual([method, path, 403]);
    }
    for (const { method, path } of ofApplications) {
      expect([method, path, (await shop.operator(method, path)).status]).toEqual([method, path, 401]);
    }
  });

  it('6 unrestricted access to sensitive business flows: nobody pumps messages to one number, or to a country that costs', async () => {
    const client = await createApplication(shop, { limits: { perRecipientHour: 2, perDay: null, countries: ['SE'] } });
    const to = aNumber();
    const statuses = [];
    for (const text of ['One', 'Two', 'Three']) {
      statuses.push((await client.request('POST', '/v1/messages', { to, text, ...later() })).status);
    }
    // Written otherwise it is the same number.
    const spaced = { to: `${to.slice(0, 3)} ${to.slice(3)}`, text: 'Four', ...later() };
    statuses.push((await client.request('POST', '/v1/messages', spaced)).status);
    expect(statuses).toEqual([202, 202, 429, 429]);
    for (const abroad of ['+252612345678', '+882 1612345678', '+449098790000']) {
      const answer = await client.request('POST', '/v1/messages', { to: abroad, text: 'x' });
      expect([400, 403]).toContain(answer.status);
    }
    expect(await client.all()).toHaveLength(2);
  });

  describe('7 server side request forgery', () => {
    it.each(BLOCKED)('%s is refused as gateway and as callback [P9]', async (url) => {
      const before = await expectStatus(200, await shop.operator('GET', '/v1/admin/settings/gateway'));
      const attempts = {
        gatewayUrl: await shop.operator('PUT', '/v1/admin/settings/gateway', {
          ...gateway.settings(),
          gatewayUrl: url,
        }),
        url: await shop.operator('PUT', `${stranger.path}/callback`, { url }),
      };
      for (const [field, answer] of Object.entries(attempts)) {
        const problem = await problemOf(answer);
        expect([problem.status, problem.errors[0]?.field]).toEqual([400, field]);
        expect(JSON.stringify(problem)).not.toContain('secret@');
      }
      expect(await expectStatus(200, await shop.operator('GET', '/v1/admin/settings/gateway'))).toEqual(before);
      expect((await stranger.read()).callbackUrl).toBeNull();
    });

    it('a test of a gateway that is not saved is held to the same [P9]', async () => {
      const settings = { ...gateway.settings(), gatewayUrl: METADATA };
      for (const path of ['test', 'preview']) {
        const body = { settings, to: aNumber() };
        expect((await shop.operator('POST', `/v1/admin/gateway/${path}`, body)).status).toBe(400);
      }
    });

    it('a callback that redirects is not followed [P9]', async () => {
      const [inner, outer] = [await startGateway(), await startGateway()];
      outer.state.fate = { status: 302, headers: { location: `${inner.url}/` } };
      const client = await createApplication(shop);
      await expectStatus(200, await shop.operator('PUT', `${client.path}/callback`, { url: outer.url }));
      const tried = await expectStatus(200, await shop.operator('POST', `${client.path}/callback/test`));
      expect(tried).toMatchObject({ ok: false, status: 302 });
      expect([outer.state.begun, inner.state.begun]).toEqual([1, 0]);
      await Promise.all([inner.stop(), outer.stop()]);
    });
  });

  describe('8 security misconfiguration', () => {
    it('every answer says that it is no page and is kept by nobody, and none names its software', async () => {
      const answers = await Promise.all([
        stranger.request('GET', '/v1/messages'),
        stranger.request('GET', '/v1/messages/nothing'),
        stranger.request('POST', '/v1/messages', 'not json'),
        shop.operator('GET', '/v1/admin/applications'),
        fetch(`${shop.access.url}/v1/admin/applications`),
      ]);
      for (const { headers } of answers) {
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(headers.get('x-powered-by')).toBeNull();
        expect(headers.get('server')).toBeNull();
      }
    });

    it('no other site may read an answer: there is no CORS, and a preflight is refused', async () => {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await stranger.request(method, '/v1/messages', undefined, { headers });
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
      expect((await stranger.request('OPTIONS', '/v1/messages', undefined, { headers })).status).toBe(405);
    });

    it('errors tell nothing of the inside: no stack, no path, no query', async () => {
      const answers = await Promise.all([
        stranger.request('GET', `/v1/messages/${'%00'.repeat(5)}`),
        stranger.request('GET', "/v1/messages?cursor='%20OR%201=1--"),
        stranger.request('POST', '/v1/messages', '{"to": {"$gt": ""}, "text": {"toString": 1}}'),
        stranger.request('POST', '/v1/messages', `${'['.repeat(50_000)}`),
        shop.operator('PATCH', stranger.path, { limits: { perDay: { N: '5' } } }),
      ]);
      for (const answer of answers) {
        expect(answer.status).toBeLessThan(500);
        const text = JSON.stringify(await problemOf(answer));
        expect(text).not.toMatch(/ at |\.ts|\.js|node_modules|SQLITE|Dynamo|SELECT|\/home|\/tmp|\/usr|\/var/i);
        expect(text).not.toContain(process.cwd());
      }
    });

    it("a signed-in browser's session is of no use to another site, nor to a script", async () => {
      const { url, operatorToken } = shop.access;
      const signedIn = await fetch(`${url}/?token=${operatorToken}`, { redirect: 'manual' });
      const cookie = signedIn.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/HttpOnly/i);
      expect(cookie).toMatch(/SameSite=Strict/i);
      const session = { cookie: cookie.split(';')[0] ?? '', 'content-type': 'application/json' };
      const create = (headers: Record<string, string>) =>
        fetch(`${url}/v1/admin/applications`, {
          method: 'POST',
          headers: { ...session, ...headers },
          body: JSON.stringify({ name: 'Forged' }),
        });
      for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
        expect((await create(headers)).status).toBe(403);
      }
      expect((await create({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    });
  });

  describe('9 improper inventory management', () => {
    it('everything that is described is there', async () => {
      for (const { method, path } of operations.filter((each) => !each.path.includes('nothing'))) {
        const call = path.startsWith('/v1/admin') ? shop.operator : stranger.request;
        if (!method.match(/GET/)) continue;
        const answer = await call(method, path);
        // The balance is watched only where it is set up.
        if (path.startsWith('/v1/admin/balance')) continue;
        expect([path, answer.status]).toEqual([path, 200]);
      }
    });

    it.each([
      '/v1',
      '/v1/users',
      '/v2/messages',
      '/v1/admin',
      '/v1/admin/users',
      '/.env',
      '/.git/config',
      '/actuator/health',
      '/metrics',
      '/debug',
      '/graphql',
      '/swagger.json',
    ])('there is nothing at %s', async (path) => {
      const answer = await fetch(`${shop.access.url}${path}`);
      expect([401, 404]).toContain(answer.status);
    });

    it('a method that a path does not have is 405 and names those that it has', async () => {
      for (const [call, method, path, allow] of [
        [stranger.request, 'PUT', '/v1/messages', 'GET, HEAD, POST'],
        [stranger.request, 'PATCH', '/v1/messages/x', 'GET, HEAD, DELETE'],
        [shop.operator, 'PUT', '/v1/admin/applications', 'GET, HEAD, POST'],
        [shop.operator, 'PUT', stranger.path, 'GET, HEAD, PATCH, DELETE'],
        [shop.operator, 'GET', `${stranger.path}/keys`, 'POST'],
        [shop.operator, 'GET', `${stranger.path}/keys/x/rotate`, 'POST'],
        [shop.operator, 'GET', `${stranger.path}/callback/test`, 'POST'],
      ] as const) {
        const answer = await call(method, path);
        expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, allow]);
      }
    });
  });

  it('10 unsafe consumption of APIs: what a gateway answers is text, cut, and never a success by accident', async () => {
    const evil = '<script>alert(1)</script>';
    const request = aSendRequest();
    gateway.script(request.to, {
      status: 400,
      body: `${evil}${'x'.repeat(200_000)}`,
      headers: { 'set-cookie': 'a=b' },
    });
    const { id } = await stranger.send(request);
    await stranger.becomes(id, 'error');
    const answer = await shop.operator('GET', `/v1/admin/messages/${id}`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect((await answer.text()).length).toBeLessThan(70_000);
  });
});
