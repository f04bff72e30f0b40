import { serve } from '@hono/node-server';
import { afterEach, describe, expect, it } from 'vitest';
import { createSandbox } from '#infra/embedded/sandbox/sandbox.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { compileGateway } from '#shared/gateway/compile.ts';
import { settingsFromPreset } from '#shared/gateway/preset.ts';
import { findPreset } from '#shared/gateway/presets.ts';
import { transportOf } from '#shared/gateway/transport.ts';

const guard = { allowLocalAddresses: true };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** The real addresses of the model's gateways, and the paths where the sandbox plays them. */
const paths: Record<string, [real: string, sandbox: string]> = {
  bulksms: ['https://api.bulksms.com/v1', '/bulksms/v1'],
  clickatell: ['https://platform.clickatell.com', '/clickatell'],
  burstsms: ['https://api.transmitsms.com', '/burstsms'],
};

const start = async () => {
  const sandbox = createSandbox({
    now: () => Date.parse('2026-11-23T12:00:00Z'),
    random: () => 0.5,
    sleep: async () => {},
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: sandbox.app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started));
  });
  const client = createGatewayClient(guard);
  closing.push(client.close, () => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  const use = (id: string, answers: Record<string, string> = {}) => {
    const preset = findPreset(id);
    const [real, played] = paths[id] ?? ['', ''];
    if (!preset) throw new Error(id);
    const all = Object.fromEntries(preset.asks.map(({ name }) => [name, answers[name] ?? 'anything']));
    const settings = settingsFromPreset(preset, all);
    const gatewayUrl = settings.gatewayUrl.replace(real, origin + played);
    const compiled = compileGateway({ ...settings, gatewayUrl, timeoutSeconds: 1 }, guard);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    const { gateway } = compiled;
    const transport = { ...transportOf(gateway.settings), timeoutMs: 300 };
    return {
      send: async (text = 'Hello', to = '+252612345678', messageId = 'id-1') => {
        const from = id === 'clickatell' ? '' : 'MyISP';
        return gateway.judge(await client.call(gateway.render({ id: messageId, to, from, text }), transport));
      },
      balance: async () => {
        const url = preset.balance?.url.replace(real, origin + played) ?? '';
        const { headers } = gateway.render({ id: '', to: '', from: '', text: '' });
        return client.call({ method: 'GET', url, headers }, transport);
      },
    };
  };
  return { sandbox, use, origin };
};

describe.each(Object.keys(paths))('the sandbox as %s', (id) => {
  it('accepts what the preset sends, shows it on the phone, and takes its parts off the balance', async () => {
    const { sandbox, use } = await start();
    sandbox.control.change({ balance: 10 });
    const text = 'ü'.repeat(161);
    expect(await use(id).send(text)).toMatchObject({ outcome: 'accepted', gatewayMessageId: expect.any(String) });
    expect(sandbox.inbox()).toMatchObject({ total: 1, messages: [{ gateway: id, text, parts: 2 }] });
    const balance = await use(id).balance();
    expect(balance).toMatchObject({ kind: 'answer', status: 200, body: expect.stringContaining('"balance":8') });
  });

  it('has no credit left with the real error, and puts nothing on the phone', async () => {
    const { sandbox, use } = await start();
    sandbox.control.change({ balance: 0 });
    expect(await use(id).send()).toMatchObject({ outcome: 'gatewayFault', reason: 'insufficient_credit' });
    expect(sandbox.inbox().total).toBe(0);
  });

  it('refuses wrong credentials, for messages and balance', async () => {
    const { use } = await start();
    const wrong = { TOKEN_SECRET: 'wrong', API_KEY: 'wrong' };
    expect(await use(id, wrong).send()).toMatchObject({ outcome: 'gatewayFault', reason: 'auth' });
    expect(await use(id, wrong).balance()).toMatchObject({ status: 401 });
  });

  it('refuses a number that is none, for good', async () => {
    const { use } = await start();
    expect(await use(id).send('Hello', '+12')).toMatchObject({ outcome: 'rejected', reason: 'invalid_number' });
  });

  it.each([
    ['429', 'unavailable', 'throttled'],
    ['500', 'unavailable', 'server_error'],
    ['503', 'unavailable', 'server_error'],
    ['no-credit', 'gatewayFault', 'insufficient_credit'],
    ['auth', 'gatewayFault', 'auth'],
    ['timeout', 'unknown', 'timeout'],
    ['reset', 'unknown', 'connection_lost'],
  ] as const)('fails with %s when it is told to', async (failure, outcome, reason) => {
    const { sandbox, use } = await start();
    sandbox.control.change({ failure });
    expect(await use(id).send()).toMatchObject({ outcome, reason });
    expect(sandbox.inbox().total).toBe(0);
    sandbox.control.change({ failure: 'none' });
    expect(await use(id).send()).toMatchObject({ outcome: 'accepted' });
  });

  it('can lose its answer after it took the message', async () => {
    const { sandbox, use } = await start();
    sandbox.control.change({ failure: 'lost-answer' });
    expect(await use(id).send()).toMatchObject({ outcome: 'unknown', reason: 'connection_lost' });
    expect(sandbox.inbox().total).toBe(1);
  });
});

describe('the sandbox', () => {
  it('recognises a repeat by BulkSMS’s deduplication id', async () => {
    const { sandbox, use } = await start();
    const first = await use('bulksms').send('Hello', '+252612345678', 'same');
    expect(await use('bulksms').send('Hello', '+252612345678', 'same')).toEqual(first);
    await use('bulksms').send('Hello', '+252612345678', 'other');
    expect(sandbox.inbox().total).toBe(2);
  });

  it('shows the inbox newest first, by number, and empties it', async () => {
    const { use, origin } = await start();
    await use('clickatell').send('one', '+252612345678');
    await use('clickatell').send('two', '+252612345679');
    const read = async (query: string) => (await fetch(`${origin}/inbox${query}`)).json();
    expect(await read('')).toMatchObject({ total: 2, messages: [{ text: 'two' }, { text: 'one' }] });
    expect(await read('?to=%2B252612345678')).toMatchObject({ messages: [{ text: 'one' }] });
    expect(await read('?limit=1')).toMatchObject({ total: 2, messages: [{ text: 'two' }] });
    expect((await fetch(`${origin}/inbox?limit=0`)).status).toBe(400);
    await fetch(`${origin}/inbox`, { method: 'DELETE' });
    expect(await read('')).toEqual({ total: 0, messages: [] });
  });

  it('is told what to do over HTTP, keeps what is not named, and refuses what it does not know', async () => {
    const { origin } = await start();
    const put = (body: string) => fetch(`${origin}/control`, { method: 'PUT', body });
    expect(await (await put('{"latencyMs": 5, "failureRate": 0.5}')).json()).toMatchObject({
      latencyMs: 5,
      failure: 'none',
    });
    expect(await (await put('{"failure": "429"}')).json()).toMatchObject({ latencyMs: 5, failure: '429' });
    for (const bad of ['{"failure": "x"}', '{"failureRate": 2}', '{"x": 1}', 'x', ''])
      expect((await put(bad)).status).toBe(400);
  });
});
