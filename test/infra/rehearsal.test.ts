import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { serveHttp, type TestServer } from '#test/support/gateway-server.ts';
import { OPERATOR_TOKEN, rehearse } from './rehearsal/rehearse.ts';
import { synthesise } from './synthesise.ts';

const Application = z.object({ id: z.string(), apiKey: z.string(), key: z.object({ id: z.string() }) });
const View = z.object({ id: z.string(), status: z.string() });

describe('The functions, with the code, the environment and the rights of the template', () => {
  const template = synthesise({ logLevel: 'error', mailSender: 'sms@example.com' });
  let relay: Awaited<ReturnType<typeof rehearse>>;
  let gateway: TestServer;
  let gatewayStatus = 200;
  const authorizations = new Set<string>();
  let application: z.infer<typeof Application>;

  const call = async (method: string, path: string, token: string, body?: object, headers: object = {}) => {
    const response = await fetch(`${relay.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const operator = (method: string, path: string, body?: object) =>
    call(method, `/v1/admin${path}`, OPERATOR_TOKEN, body);
  const app = (method: string, path: string, body?: object, headers?: object) =>
    call(method, `/v1${path}`, application.apiKey, body, headers);
  const post = async (fields: object, headers?: object) =>
    View.parse((await app('POST', '/messages', { to: '+46700000011', text: 'Hi', ...fields }, headers)).body);
  const deliver = (id: string) =>
    relay.invoke('deliver', {
      Records: [
        { messageId: id, body: JSON.stringify({ id }), eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:normal' },
      ],
    });
  const statusOf = async (id: string) => View.parse((await app('GET', `/messages/${id}`)).body).status;

  beforeAll(async () => {
    gateway = await serveHttp((request, response) => {
      authorizations.add(request.headers.authorization ?? '');
      response.writeHead(gatewayStatus).end('{"balance": 3}');
    });
    relay = await rehearse(template);
    application = Application.parse((await operator('POST', '/applications', { name: 'Shop' })).body);
    await operator('PUT', `/applications/${application.id}/callback`, { url: `http://127.0.0.1:${gateway.port}/told` });
    const settings = {
      gatewayUrl: `http://127.0.0.1:${gateway.port}/send`,
      method: 'POST',
      contentType: 'json',
      payload: '{"to":"%TO%","text":"%MESSAGE%"}',
      headers: [{ name: 'Authorization', value: 'Bearer rehearsed-secret', secret: true }],
      messagesPerSecond: 100,
      balancePath: 'balance',
    };
    expect((await operator('PUT', '/settings/gateway', settings)).status).toBe(200);
  }, 120_000);
  afterAll(async () => {
    await relay.stop();
    await gateway.close();
  });

  test('take a message over HTTP and hand it to the gateway', async () => {
    const { id } = await post({});
    await deliver(id);
    expect(await statusOf(id)).toBe('sent');
    expect([...authorizations]).toEqual(['Bearer rehearsed-secret']);
    expect(relay.refused).toEqual([]);
  });

  test.each(['high', 'normal'])('try again what the gateway could not take, in the %s lane', async (priority) => {
    gatewayStatus = 503;
    const { id } = await post({ priority });
    await deliver(id);
    expect(await statusOf(id)).toBe('retrying');
    gatewayStatus = 200;
    expect(relay.refused).toEqual([]);
  });

  test('dead-letter what the gateway rejects', async () => {
    gatewayStatus = 422;
    const { id } = await post({});
    await deliver(id);
    expect(await statusOf(id)).toBe('error');
    gatewayStatus = 200;
    expect(relay.refused).toEqual([]);
  });

  test('let applications send batches, repeat requests, list and cancel', async () => {
    const text = 'Later';
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const messages = ['+46700000012', '+46700000014'].map((to) => ({ to, text, sendAt }));
    expect((await app('POST', '/messages/batch', { messages })).body).toMatchObject({ accepted: 2 });
    const once = { 'idempotency-key': 'one' };
    const { id } = await post({ sendAt, priority: 'high' }, once);
    expect((await post({ sendAt, priority: 'high' }, once)).id).toBe(id);
    expect((await app('DELETE', `/messages/${id}`)).status).toBeLessThan(300);
    expect((await app('GET', '/messages')).status).toBe(200);
    expect(relay.refused).toEqual([]);
  });

  test('hold an application to its limits', async () => {
    const limited = Application.parse(
      (await operator('POST', '/applications', { name: 'Leaflets', limits: { perDay: 1 } })).body,
    );
    const send = () => call('POST', '/v1/messages', limited.apiKey, { to: '+46700000013', text: 'Hi' });
    expect((await send()).status).toBe(202);
    expect((await send()).status).toBe(429);
    expect(relay.refused).toEqual([]);
  });

  test('let operators look at everything and change what they may', async () => {
    const { id } = await post({ sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    const answers = [
      await operator('GET', '/applications'),
      await operator('POST', `/applications/${application.id}/keys`),
      await operator('GET', '/settings/gateway/history'),
      await operator('POST', '/settings/gateway/restore', { version: 1 }),
      await operator('GET', '/gateway/status'),
      await operator('POST', '/gateway/pause'),
      await operator('POST', '/gateway/resume'),
      await operator('GET', '/audit'),
      await operator('GET', '/dashboard'),
      await operator('GET', '/messages'),
      await operator('GET', `/messages/${id}`),
      await operator('POST', '/dead-letters/redrive', { filter: {} }),
      await operator('POST', '/messages/resend', { filter: {} }),
      await operator('POST', '/messages/cancel', { filter: {} }),
    ];
    expect(answers.map(({ status, body }) => (status < 300 ? 'ok' : body))).toEqual(answers.map(() => 'ok'));
    expect(relay.refused).toEqual([]);
  });

  test('watch the balance: the rule follows the settings and comes back, and finance is mailed', async () => {
    expect((await relay.rule()).every).toBe('rate(5 minutes)');
    await relay.invoke('sweep', {});
    expect((await relay.rule()).state).toBe('DISABLED');
    const settings = {
      enabled: true,
      checkUrl: `http://127.0.0.1:${gateway.port}/balance`,
      fieldName: 'balance',
      every: 'hour',
      emails: ['finance@example.com'],
    };
    expect((await operator('PUT', '/balance/settings', settings)).status).toBe(200);
    expect(await relay.rule()).toEqual({ every: 'rate(1 hour)', state: 'ENABLED' });
    await expect.poll(() => relay.mails(), { timeout: 20_000 }).toEqual([expect.stringMatching(/^SMS balance low/)]);
    // As a deployment does that changes the rule.
    await relay.rule({ ScheduleExpression: 'rate(5 minutes)' });
    await relay.invoke('balance', {});
    expect(await relay.rule()).toEqual({ every: 'rate(1 hour)', state: 'ENABLED' });
    const { body } = await app('GET', '/balance');
    expect(body).toMatchObject({ balance: 3, isLow: true, minimumBalance: 10 });
    expect(await operator('GET', '/balance/banner')).toMatchObject({ body: { banners: [{ kind: 'low' }] } });
    const { id } = await post({});
    await deliver(id);
    expect(await statusOf(id)).toBe('sent');
    expect((await operator('PUT', '/balance/settings', { ...settings, stopBelow: 5 })).status).toBe(200);
    const [waiting, urgent] = [await post({}), await post({ priority: 'high' })];
    for (const each of [waiting, urgent]) await deliver(each.id);
    expect([await statusOf(waiting.id), await statusOf(urgent.id)]).toEqual(['queued', 'sent']);
    expect((await operator('PUT', '/balance/settings', settings)).status).toBe(200);
    expect(relay.refused).toEqual([]);
  });

  test('sweep what is due and what is late', async () => {
    const released = [await post({ priority: 'high' }), await post({})];
    const late = await post({});
    for (const { id } of [...released, late])
      await relay.rewind(id, { dueAt: 1, ...(id === late.id ? { expiresAt: 2 } : {}) });
    expect(await relay.invoke('sweep', {})).toMatchObject({ expired: 1, released: 2 });
    expect(await statusOf(late.id)).toBe('error');
    expect(relay.refused).toEqual([]);
  });

  test('have no right that they do not use, but for those that Lambda uses to feed deliver', () => {
    const granted = relay.permissions.flatMap((each) =>
      each.actions.map((action) => `${each.function}: ${action} on ${each.resource}`),
    );
    const unused = granted.filter((right) => !relay.used.has(right) && !right.includes(' logs:'));
    expect(unused).toEqual([
      'deliver: sqs:DeleteMessage on QueuesHigh',
      'deliver: sqs:GetQueueAttributes on QueuesHigh',
      'deliver: sqs:ReceiveMessage on QueuesHigh',
      'deliver: sqs:DeleteMessage on QueuesNormal',
      'deliver: sqs:GetQueueAttributes on QueuesNormal',
      'deliver: sqs:ReceiveMessage on QueuesNormal',
    ]);
  });
});
