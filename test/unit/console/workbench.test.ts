import { afterEach, describe, expect, it } from 'vitest';
import { previewGateway } from '#functions/console/preview-gateway.ts';
import { testGateway, testText } from '#functions/console/test-gateway.ts';
import { createGatewayClient, type GatewayClient, type Transport } from '#shared/gateway/call.ts';
import { buildAnswer, buildJsonSettings, buildSettings } from '#test/support/build-settings.ts';
import { serveHttp } from '#test/support/gateway-server.ts';

const guard = { allowLocalAddresses: true };
const now = () => Date.parse('2021-06-01T15:08:29Z');
const deps = { guard, now };

const settings = buildJsonSettings({
  headers: [{ name: 'Authorization', value: 'Bearer long-secret' }],
  successfulResponse: '"ok":true',
  messageId: { jsonPath: 'id' },
});

describe('a preview', () => {
  it('shows the request as it would be written, without secrets, and sends nothing', () => {
    const preview = previewGateway({ settings }, deps);
    expect(preview).toMatchObject({ ok: true, request: { method: 'POST', headers: { Authorization: '***' } } });
    expect(JSON.stringify(preview)).not.toContain('long-secret');
    expect(preview).not.toHaveProperty('verdict');
  });

  it('judges a pasted answer: the verdict, the rule and the message id', () => {
    const response = { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"ok": true, "id": 7}' };
    expect(previewGateway({ settings, response }, deps)).toMatchObject({
      verdict: { outcome: 'accepted', rule: 'success text', gatewayMessageId: '7' },
    });
  });

  it('reads the headers of a pasted answer in any case', () => {
    const response = { status: 429, headers: { 'Retry-After': '30' }, body: '' };
    expect(previewGateway({ settings, response }, deps)).toMatchObject({ verdict: { retryAfterMs: 30_000 } });
  });

  it('says what is wrong with the settings instead', () => {
    const preview = previewGateway({ settings: buildSettings({ gatewayUrl: '' }) }, deps);
    expect(preview).toMatchObject({ ok: false, problems: [{ field: 'gatewayUrl' }] });
  });
});

describe('a test', () => {
  const client = createGatewayClient(guard);
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });
  const testDeps = { ...deps, client, newId: () => '01JD' };

  const start = async () => {
    const bodies: string[] = [];
    const server = await serveHttp(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString());
      response
        .writeHead(200, { 'X-Echo': request.headers.authorization })
        .end('{"ok": true, "id": "A1", "key": "long-secret"}');
    });
    closing.push(server.close, client.close);
    return { bodies, gatewayUrl: `http://127.0.0.1:${server.port}/send` };
  };

  it('really sends, and shows request, answer, timing and verdict without secrets', async () => {
    const { bodies, gatewayUrl } = await start();
    const result = await testGateway({ settings: { ...settings, gatewayUrl }, to: '+252612345678' }, testDeps);
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      to: '+252612345678',
      message: 'TEST SMS! TIME: 2021-06-01 15:08:29',
    });
    expect(result).toMatchObject({
      ok: true,
      text: 'TEST SMS! TIME: 2021-06-01 15:08:29',
      exchange: {
        response: { status: 200, body: '{"ok": true, "id": "A1", "key": "***"}' },
        latencyMs: expect.any(Number),
      },
      verdict: { outcome: 'accepted', gatewayMessageId: 'A1' },
    });
    expect(JSON.stringify(result)).not.toContain('long-secret');
  });

  it('sends the text that is given', async () => {
    const { bodies, gatewayUrl } = await start();
    await testGateway(
      { settings: { ...settings, gatewayUrl }, to: '+252612345678', text: 'Mine', from: 'Me' },
      testDeps,
    );
    expect(JSON.parse(bodies[0] ?? '')).toEqual({ to: '+252612345678', message: 'Mine', from: 'Me' });
  });

  it.each([
    [10, 10_000],
    [60, 25_000],
  ])('with a timeout of %i s waits for %i ms, within what API Gateway waits for', async (timeoutSeconds, timeoutMs) => {
    const asked: Transport[] = [];
    const call: GatewayClient['call'] = async (_, transport) => {
      asked.push(transport);
      return buildAnswer(200, '{"ok":true}');
    };
    await testGateway(
      { settings: { ...settings, timeoutSeconds }, to: '+252612345678' },
      { ...testDeps, client: { call } },
    );
    expect(asked).toMatchObject([{ timeoutMs }]);
  });

  it('tells a failure as a result', async () => {
    const gatewayUrl = 'http://127.0.0.1:9/send';
    const result = await testGateway({ settings: { ...settings, gatewayUrl }, to: '+252612345678' }, testDeps);
    expect(result).toMatchObject({ ok: false, problems: [{ field: 'gatewayUrl' }] });
  });

  it('has a text that tells the time', () => {
    expect(testText(now())).toBe('TEST SMS! TIME: 2021-06-01 15:08:29');
  });
});
