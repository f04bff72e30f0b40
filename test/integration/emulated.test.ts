import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Emulated, startEmulated } from '#infra/emulated/start.ts';
import { createSqs } from '#shared/aws/clients.ts';
import { until } from '#test/support/until.ts';

const View = z.object({ id: z.string(), status: z.string(), to: z.string(), text: z.string() });
const Inbox = z.object({ total: z.number(), messages: z.array(z.object({ to: z.string(), text: z.string() })) });

describe('The AWS side over emulators', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'emulated-'));
  let relay: Emulated;
  beforeAll(async () => {
    relay = await startEmulated({ port: 0, dataDir, sweepEveryMs: 500, env: { LOG_LEVEL: 'error' } });
  });
  afterAll(async () => {
    await relay.stop();
    rmSync(dataDir, { recursive: true });
  });

  const api = async (path: string, init: RequestInit = {}, token = relay.apiKey): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    headers.set('content-type', 'application/json');
    return fetch(`${relay.url}${path}`, { ...init, headers });
  };
  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    api('/v1/messages', { method: 'POST', body: JSON.stringify(body), headers });
  const read = async (id: string) => View.parse(await (await api(`/v1/messages/${id}`)).json());
  const inbox = async (to: string) =>
    Inbox.parse(await (await fetch(`${relay.url}/sandbox/inbox?to=${encodeURIComponent(to)}`)).json()).messages;
  const becomes = (id: string, status: string) =>
    until(`message ${id} becomes ${status}`, async () => (await read(id)).status === status);

  test('a message goes from an HTTPS request to the gateway, once, with its text unchanged [P1] [P3]', async () => {
    const text = 'Grüße 😀 "quoted" \\ %TO% $& {{x}}';
    const response = await post({ to: '+46700000011', text });
    expect(response.status).toBe(202);
    const { id } = View.parse(await response.json());
    await becomes(id, 'sent');
    expect(await inbox('+46700000011')).toMatchObject([{ text }]);
  });

  test('a repeated request with its key is one message [P5]', async () => {
    const body = { to: '+46700000012', text: 'Once' };
    const answers = await Promise.all([1, 2, 3].map(() => post(body, { 'idempotency-key': 'emulated-1' })));
    const ids = await Promise.all(answers.map(async (answer) => View.parse(await answer.json()).id));
    expect(new Set(ids).size).toBe(1);
    await becomes(ids[0] ?? '', 'sent');
    expect(await inbox('+46700000012')).toHaveLength(1);
    expect((await post({ ...body, text: 'Other' }, { 'idempotency-key': 'emulated-1' })).status).toBe(409);
  });

  test('rubbish, strangers and repeats on the hint queue harm nobody [P3] [P7]', async () => {
    const { id } = View.parse(await (await post({ to: '+46700000013', text: 'Unharmed' })).json());
    const hint = JSON.stringify({ id });
    const bodies = ['{', 'null', '{"id":"x"}', '{"id":"01M854NJ8FS9YXQD81AFGXJV2V"}', hint, hint, hint];
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await createSqs().send(new SendMessageBatchCommand({ QueueUrl: process.env.NORMAL_QUEUE_URL, Entries }));
    await becomes(id, 'sent');
    await sleep(500);
    expect(await inbox('+46700000013')).toHaveLength(1);
  });

  test('a gateway that is down for a moment gets the message later [P1]', async () => {
    const control = (body: unknown) =>
      fetch(`${relay.url}/sandbox/control`, { method: 'PUT', body: JSON.stringify(body) });
    await control({ failure: '503' });
    const { id } = View.parse(await (await post({ to: '+46700000014', text: 'Later' })).json());
    await becomes(id, 'retrying');
    await control({ failure: 'none' });
    await becomes(id, 'sent');
    expect(await inbox('+46700000014')).toHaveLength(1);
  });

  test('operators are answered by the console, applications by send, and neither opens the other', async () => {
    expect((await api('/v1/admin/settings/gateway', {}, relay.operatorToken)).status).toBe(200);
    expect((await api('/v1/admin/settings/gateway')).status).toBe(403);
    expect((await api('/v1/messages', {}, relay.operatorToken)).status).toBe(401);
    expect((await api('/health')).status).toBe(200);
  });
});
