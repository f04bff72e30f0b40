import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { bundleInto } from '#infra/aws/bundle.ts';
import { startAws } from '#test/bench/cold/aws.ts';
import { startFunction } from '#test/bench/cold/function-process.ts';
import { type Gateway, startGateway } from '#test/support/loopback-gateway.ts';
import openapi from '../../docs/openapi.json' with { type: 'json' };

const HttpAnswer = z.object({ statusCode: z.number(), body: z.string() });
const NUMBERS = 'node_modules/libphonenumber-js/core.js';
const PLANS = 'node_modules/libphonenumber-js/max/metadata.json';
const SEGMENTS = 'node_modules/sms-segments-calculator.js';
const EXPRESSIONS = 'node_modules/re2js.js';

describe('The bundles, in processes of their own and with no packages around', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  let gateway: Gateway;
  let aws: Awaited<ReturnType<typeof startAws>>;
  beforeAll(async () => {
    gateway = await startGateway();
    aws = await startAws(gateway.settings());
    for (const name of ['send', 'deliver']) bundleInto(join(folder, name), name);
  });
  afterAll(async () => {
    await Promise.all([aws.stop(), gateway.stop()]);
    rmSync(folder, { recursive: true });
  });

  /** Runs a function in a fresh process, with what the AWS emulators need in its environment. */
  const run = async <T>(
    name: string,
    use: (running: Awaited<ReturnType<typeof startFunction>>) => Promise<T>,
  ): Promise<T> => {
    const running = await startFunction(join(folder, name, 'index.js'), aws.env);
    try {
      return await use(running);
    } finally {
      await running.stop();
    }
  };
  const call = async (...request: Parameters<typeof aws.request>) =>
    run('send', async (send) => {
      const { result, loaded } = await send.invoke(aws.request(...request));
      const { statusCode, body } = HttpAnswer.parse(result);
      return { status: statusCode, body: Object(JSON.parse(body)), loaded };
    });
  const post = (to: string, text: string) => call('POST', '/v1/messages', { to, text });
  const deliver = (id: string) => run('deliver', (running) => running.invoke(aws.hint(id)));

  test('send takes a plain text to a mobile number, and loads nothing for it but the numbering plans', async () => {
    expect(await post('+46700000001', 'Your code is 4711.')).toMatchObject({ status: 202, loaded: [PLANS] });
  });

  test('send counts the segments of other texts, and reads other numbers, by what it loads then', async () => {
    expect(await post('+46700000001', 'Grüße 😀')).toMatchObject({
      status: 202,
      body: { encoding: 'UCS-2', segments: 1 },
      loaded: expect.arrayContaining([SEGMENTS]),
    });
    expect(await post('+1 (415) 555-0123', 'Hello')).toMatchObject({
      status: 202,
      body: { to: '+14155550123' },
      loaded: expect.arrayContaining([NUMBERS, PLANS]),
    });
    expect(await post('+12', 'Hello')).toMatchObject({ status: 400 });
  });

  test('send gives the description of the API to those who ask for it', async () => {
    expect(await call('GET', '/v1/openapi.json')).toMatchObject({ status: 200, body: openapi });
  });

  test('deliver hands a message to the gateway, and loads nothing for settings without an expression', async () => {
    const { body } = await post('+46700000011', 'Hello');
    expect(await deliver(body.id)).toMatchObject({ result: { batchItemFailures: [] }, loaded: [] });
    expect(gateway.submissionsTo('+46700000011')).toHaveLength(1);
  });

  test('deliver judges by the expressions that settings hold, with the engine that it loads then', async () => {
    await aws.save(gateway.settings({ successfulResponse: '', successRules: [{ regex: 'acc[a-z]+ted' }] }));
    const { body } = await post('+46700000012', 'Hello');
    expect(await deliver(body.id)).toMatchObject({ result: { batchItemFailures: [] }, loaded: [EXPRESSIONS] });
    expect(await call('GET', `/v1/messages/${body.id}`)).toMatchObject({ body: { status: 'sent' } });
  });
});
