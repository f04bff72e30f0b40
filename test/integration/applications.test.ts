import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sign } from '#functions/sweep/callback-request.ts';
import { createApplication, madeKey } from '#test/support/applications.ts';
import { aNumber, aSendRequest } from '#test/support/recipients.ts';
import { places, startRelay } from '#test/support/relay.ts';
import { expectStatus, problemOf, type RelayClient } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';
import { until } from '#test/support/until.ts';

const PATH = '/v1/admin/applications';

/** A server of an application that keeps what it is told. */
async function startReceiver() {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { received, url, stop: () => new Promise((resolve) => server.close(resolve)) };
}

// One place after the other, and together only tests that wait: all at once would keep the store waiting longer than it tries.
describe.each(places)('Applications, $name', (place) => {
  const { shop, gateway } = aRelayWithGateway(place);
  beforeAll(() => shop.configure(gateway.settings()));
  const post = (client: Pick<RelayClient, 'request'>, body: unknown, key?: string) =>
    client.request('POST', '/v1/messages', body, key === undefined ? {} : { headers: { 'idempotency-key': key } });
  /** The store forgets what it read within a second on one machine, and at once in the emulation. */
  const settled = (client: Pick<RelayClient, 'request'>, status: number) =>
    until(`the key answers ${status}`, async () => (await client.request('GET', '/v1/messages')).status === status, {
      withinMs: 10_000,
    });

  describe.concurrent('the keys of one', () => {
    it('open only what their scopes name', async () => {
      const reader = await createApplication(shop, { scopes: ['messages:read'] });
      const refused = await post(reader, aSendRequest());
      expect(refused.headers.get('www-authenticate')).toContain('scope="messages:send"');
      expect(await problemOf(refused)).toMatchObject({
        status: 403,
        detail: 'The API key may not be used for this: it lacks the scope messages:send.',
      });
      expect((await reader.list()).messages).toEqual([]);
      const sender = await createApplication(shop, { scopes: ['messages:send'] });
      const { id } = await sender.send(aSendRequest());
      for (const [method, path] of [
        ['GET', '/v1/messages'],
        ['GET', `/v1/messages/${id}`],
        ['DELETE', `/v1/messages/${id}`],
      ] as const) {
        expect((await sender.request(method, path)).status).toBe(403);
      }
    });

    it('end when they were said to and not before, and an end that is past is refused', async () => {
      const lasting = await createApplication(shop, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
      await lasting.send(aSendRequest());
      const soon = new Date(Date.now() + 5_000).toISOString();
      const client = await createApplication(shop, { expiresAt: soon });
      await settled(client, 401);
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(soon));
      expect((await client.read()).keys).toMatchObject([{ state: 'expired', expiresAt: soon }]);
      const refused = await shop.operator('POST', PATH, { name: 'Late', expiresAt: '2020-01-01T00:00:00Z' });
      expect((await problemOf(refused)).errors).toMatchObject([{ field: 'expiresAt' }]);
    });

    it('are rotated without a gap: both work until the old one is revoked, and a third is refused', async () => {
      const client = await createApplication(shop, { scopes: ['messages:read', 'messages:send'] });
      const { apiKey, key, oldKey } = await madeKey(client.rotate(client.key.id));
      expect(key.scopes).toEqual(['messages:send', 'messages:read']);
      const end = Date.parse(oldKey?.expiresAt ?? '') - Date.now();
      expect([end > 86_000_000, end <= 86_400_000]).toEqual([true, true]);
      for (const each of [client, client.with(apiKey)]) await each.send(aSendRequest());
      for (const refused of [await client.newKey(), await client.rotate(key.id)]) {
        const problem = await problemOf(refused);
        expect([problem.status, problem.detail]).toEqual([409, expect.stringContaining('Revoke one first.')]);
      }
      expect((await client.revoke(client.key.id)).status).toBe(204);
      await settled(client, 401);
      await client.with(apiKey).send(aSendRequest());
      expect((await client.rotate(client.key.id)).status).toBe(409);
    });

    it('that are rotated end when the operator says, or only by hand', async () => {
      const client = await createApplication(shop);
      const { oldKey, key } = await madeKey(client.rotate(client.key.id, { oldKeyExpiresAt: null }));
      expect(oldKey?.expiresAt).toBeNull();
      await client.revoke(client.key.id);
      const soon = new Date(Date.now() + 60_000).toISOString();
      expect((await madeKey(client.rotate(key.id, { oldKeyExpiresAt: soon }))).oldKey?.expiresAt).toBe(soon);
    });

    it('that are made at the same moment are never three', async () => {
      const client = await createApplication(shop);
      await Promise.all(Array.from({ length: 4 }, () => client.newKey()));
      const live = (await client.read()).keys.filter(({ state }) => state === 'valid');
      expect(live.length).toBeGreaterThan(0);
      expect(live.length).toBeLessThanOrEqual(2);
    });

    it('show when they were used last, and never their secret', async () => {
      const client = await createApplication(shop);
      expect((await client.read()).keys).toMatchObject([{ lastUsedAt: null }]);
      await client.send(aSendRequest());
      const [key] = (await client.read()).keys;
      expect(Math.abs(Date.now() - Date.parse(key?.lastUsedAt ?? ''))).toBeLessThan(60_000);
      const seen = await (await shop.operator('GET', PATH)).text();
      expect(seen).not.toContain(client.apiKey.slice(-43));
      expect(seen).not.toMatch(/secretHash/);
    });
  });

  describe.concurrent('one with limits', () => {
    it('is told by 429 when to come again, and what was refused left nothing behind [P11]', async () => {
      const client = await createApplication(shop, { limits: { perDay: 2, perRecipientDay: null } });
      const [first] = [await client.send(aSendRequest()), await client.send(aSendRequest())];
      const over = aSendRequest();
      const refused = await post(client, over, 'over the limit');
      const wait = Number(refused.headers.get('retry-after'));
      expect([refused.status, wait > 0, wait <= 86_400]).toEqual([429, true, true]);
      expect((await problemOf(refused)).errors).toMatchObject([{ field: 'to', allowed: '2 messages a day' }]);
      expect((await client.all()).map(({ id }) => id)).toContain(first.id);
      expect(await client.all()).toHaveLength(2);
      expect(await client.read()).toMatchObject({ sentToday: 2 });
      // The key of the refused request is free: with more room the same request passes.
      await expectStatus(200, await client.change({ limits: { perDay: 3 } }));
      await until('there is more room', async () => (await post(client, over, 'over the limit')).status === 202);
    });

    it('may repeat what was accepted as often as it likes: repeats do not count [P5]', async () => {
      const client = await createApplication(shop, { limits: { perDay: 1, perRecipientDay: null } });
      const message = aSendRequest();
      const answers = [];
      for (let repeat = 0; repeat < 4; repeat++)
        answers.push(await expectStatus(202, await post(client, message, 'one')));
      expect(new Set(answers.map((answer) => z.object({ id: z.string() }).parse(answer).id)).size).toBe(1);
      expect((await post(client, { ...message, text: 'Another' }, 'one')).status).toBe(409);
      expect(await client.read()).toMatchObject({ sentToday: 1 });
    });

    it('gets a result for each item of a batch', async () => {
      const client = await createApplication(shop, { limits: { perDay: null, perRecipientDay: 1, countries: ['SE'] } });
      const to = aNumber();
      const items = [
        { to, text: 'One' },
        { to, text: 'Two' },
        { to: '+252612345678', text: 'Elsewhere' },
        { to: 'x', text: 'Nowhere' },
        aSendRequest(),
      ];
      const { accepted, results } = await client.sendBatch(items, { headers: { 'idempotency-key': 'batch' } });
      expect([accepted, results.map(({ status }) => status)]).toEqual([2, [202, 429, 403, 400, 202]]);
      expect(results.map(({ errors }) => errors?.[0]?.field)).toEqual([
        undefined,
        'messages[1].to',
        'messages[2].to',
        'messages[3].to',
        undefined,
      ]);
      const again = await client.sendBatch(items, { headers: { 'idempotency-key': 'batch' } });
      expect(again.results.map(({ status }) => status)).toEqual([202, 429, 403, 400, 202]);
      expect(await client.all()).toHaveLength(2);
    });

    it('may send to its countries only, and is told which', async () => {
      const client = await createApplication(shop, { limits: { countries: ['SE', 'KE'] } });
      await client.send(aSendRequest());
      const problem = await problemOf(await post(client, aSendRequest({ to: '+252612345678' })));
      expect(problem).toMatchObject({ status: 403, errors: [{ field: 'to', allowed: 'numbers of KE, SE' }] });
      expect(JSON.stringify(problem)).not.toContain('2345678');
    });

    it('is held to its second exactly, however many ask at once', async () => {
      const client = await createApplication(shop, { limits: { perSecond: 3, perDay: null, perRecipientDay: null } });
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(client, aSendRequest())));
      const seconds = new Map<number, number>();
      for (const { acceptedAt } of await client.all()) {
        const second = Math.floor(Date.parse(acceptedAt) / 1_000);
        seconds.set(second, (seconds.get(second) ?? 0) + 1);
      }
      expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
      // A message may be stored in the second after the one that it was counted in.
      expect([...seconds.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(3 * (seconds.size + 1));
    });

    it('keeps its counts over a restart', async () => {
      const own = await startRelay(place);
      const client = await createApplication(own.client(), { limits: { perDay: 1 } });
      await client.send(aSendRequest());
      await own.kill();
      await own.start();
      const restarted = own.client();
      const again = await restarted.operator('GET', client.path);
      expect(await expectStatus(200, again)).toMatchObject({ sentToday: 1 });
      await own.remove();
    });

    it('gets the default limits when nobody says otherwise', async () => {
      const made = await expectStatus(201, await shop.operator('POST', PATH, { name: 'Plain' }));
      expect(made).toMatchObject({
        limits: { perSecond: null, perDay: 10_000, perRecipientHour: null, perRecipientDay: 50, countries: null },
      });
    });
  });

  describe('an operator', () => {
    it.each([
      [{ perDay: 0 }, 'limits.perDay'],
      [{ perDay: 1.5 }, 'limits.perDay'],
      [{ perSecond: '5' }, 'limits.perSecond'],
      [{ perRecipientHour: 1e9 }, 'limits.perRecipientHour'],
      [{ countries: [] }, 'limits.countries'],
      [{ countries: ['so'] }, 'limits.countries[0]'],
      [{ countries: 'SO' }, 'limits.countries'],
      [{ perWeek: 5 }, 'limits.perWeek'],
      ['none', 'limits'],
    ])('who sets the limits to %j is told what is allowed', async (limits, field) => {
      const client = await createApplication(shop);
      const problem = await problemOf(await client.change({ limits }));
      expect([problem.status, problem.errors[0]?.field]).toEqual([400, field]);
      expect((await client.read()).version).toBe(client.made.version);
    });

    it.each([
      [{ scopes: [] }, 'scopes'],
      [{ scopes: ['messages:delete'] }, 'scopes[0]'],
      [{ expiresAt: 'tomorrow' }, 'expiresAt'],
      [{ name: '' }, 'name'],
      [{ name: 'a\nb' }, 'name'],
      [{ id: 'mine' }, 'id'],
    ])('who creates one with %j is told what is allowed', async (given, field) => {
      const problem = await problemOf(await shop.operator('POST', PATH, { name: 'Wrong', ...given }));
      expect([problem.status, problem.errors[0]?.field]).toEqual([400, field]);
    });

    it('changes what was read last only: a change of an older version is 409', async () => {
      const client = await createApplication(shop);
      const { version } = client.made;
      await expectStatus(200, await client.change({ version, name: 'First' }));
      const problem = await problemOf(await client.change({ version, name: 'Second' }));
      expect(problem).toMatchObject({ status: 409, errors: [{ field: 'version', allowed: String(version + 1) }] });
      expect(await client.read()).toMatchObject({ name: 'First', version: version + 1 });
    });

    it('deletes one: its keys open nothing, its messages stay and go on [P1]', async () => {
      const client = await createApplication(shop);
      const { id, to } = await client.send(aSendRequest({ sendAt: new Date(Date.now() + 2_000).toISOString() }));
      expect((await client.remove()).status).toBe(204);
      await settled(client, 401);
      expect((await shop.operator('GET', client.path)).status).toBe(404);
      const all = z.object({ applications: z.array(z.object({ id: z.string() })) });
      const ids = async (query = '') =>
        all
          .parse(await expectStatus(200, await shop.operator('GET', `${PATH}${query}`)))
          .applications.map((each) => each.id);
      expect(await ids()).not.toContain(client.id);
      expect(await ids('?deleted=true')).toContain(client.id);
      await until('its message is sent', () => gateway.submissionsTo(to).length === 1, { withinMs: 15_000 });
      expect(await expectStatus(200, await shop.operator('GET', `/v1/admin/messages/${id}`))).toMatchObject({
        applicationId: client.id,
      });
    });

    it('finds each change in the audit log, without secrets', async () => {
      const client = await createApplication(shop);
      await client.change({ limits: { perDay: 77 } });
      const { apiKey } = await madeKey(client.rotate(client.key.id));
      const audit = await expectStatus(200, await shop.operator('GET', '/v1/admin/audit?limit=100'));
      const text = JSON.stringify(audit);
      expect(text).toContain('Changed an application');
      expect(text).toContain('"field":"perDay","before":null,"after":77');
      expect(text).toContain('Rotated an API key');
      for (const key of [client.apiKey, apiKey]) expect(text).not.toContain(key.slice(-43));
    });

    it('cannot change the application that stands for the console itself', async () => {
      await shop.operator('POST', '/v1/admin/send', { messages: [aSendRequest()] });
      for (const [method, path] of [
        ['PATCH', ''],
        ['DELETE', ''],
        ['POST', '/keys'],
      ] as const) {
        const answer = await shop.operator(method, `${PATH}/console${path}`, method === 'PATCH' ? {} : undefined);
        expect([404, 409]).toContain(answer.status);
      }
    });
  });

  describe.concurrent('the callback of one', () => {
    it('keeps its secret when the URL changes, tells with two signatures after a rotation, and can be tried', async () => {
      const receiver = await startReceiver();
      const client = await createApplication(shop);
      const at = `${client.path}/callback`;
      const Secret = z.object({ secret: z.string() });
      const { secret } = Secret.parse(
        await expectStatus(200, await shop.operator('PUT', at, { url: `${receiver.url}1` })),
      );
      expect(await expectStatus(200, await shop.operator('PUT', at, { url: receiver.url }))).toEqual({
        url: receiver.url,
        secret: null,
      });
      expect(await expectStatus(200, await shop.operator('POST', `${at}/test`))).toMatchObject({
        ok: true,
        status: 204,
      });
      const [test] = receiver.received.splice(0);
      expect(JSON.parse(test?.body ?? '')).toMatchObject({ type: 'test', data: {} });

      const fresh = Secret.parse(await expectStatus(200, await shop.operator('POST', `${at}/secret`)));
      expect(fresh.secret).not.toBe(secret);
      const signedBy = (secrets: string[], { headers, body }: { headers: IncomingHttpHeaders; body: string }) =>
        secrets
          .map((each) => sign(each, String(headers['webhook-id']), Number(headers['webhook-timestamp']), body))
          .join(' ');
      await expectStatus(200, await shop.operator('POST', `${at}/test`));
      const [retest = { headers: {}, body: '' }] = receiver.received.splice(0);
      expect(retest.headers['webhook-signature']).toBe(signedBy([fresh.secret, secret], retest));
      await until('the key knows of the callback', async () => {
        await client.send(aSendRequest());
        return receiver.received.length > 0;
      });
      const [told = { headers: {}, body: '' }] = receiver.received;
      expect(told.headers['webhook-signature']).toBe(signedBy([fresh.secret, secret], told));
      await receiver.stop();
      expect(await expectStatus(200, await shop.operator('POST', `${at}/test`))).toMatchObject({
        ok: false,
        error: { code: 'ECONNREFUSED' },
      });
    });

    it('gets no third secret while two are good, and is told until when', async () => {
      const client = await createApplication(shop);
      const at = `${client.path}/callback`;
      const set = () => shop.operator('PUT', at, { url: 'http://127.0.0.1:8081/hook' });
      await expectStatus(200, await set());
      const { earlierSecretUntil } = z
        .object({ earlierSecretUntil: z.string() })
        .parse(await expectStatus(200, await shop.operator('POST', `${at}/secret`)));
      const before = await client.read();
      const problem = await problemOf(await shop.operator('POST', `${at}/secret`));
      expect([problem.status, problem.detail]).toEqual([409, expect.stringContaining(`until ${earlierSecretUntil}`)]);
      expect(await client.read()).toEqual(before);
      await expectStatus(204, await shop.operator('DELETE', at));
      await expectStatus(200, await set());
      await expectStatus(200, await shop.operator('POST', `${at}/secret`));
    });

    it('cannot be tried or given a new secret where there is none', async () => {
      const client = await createApplication(shop);
      for (const path of ['test', 'secret']) {
        expect((await shop.operator('POST', `${client.path}/callback/${path}`)).status).toBe(409);
      }
    });
  });
});
