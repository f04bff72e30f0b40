import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulated, startEmulated } from '#infra/emulated/start.ts';
import { smoke } from '../smoke/smoke.ts';

describe('npm run smoke', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'smoke-'));
  let relay: Emulated;
  beforeAll(async () => {
    relay = await startEmulated({ port: 0, dataDir, sweepEveryMs: 500, env: { LOG_LEVEL: 'error' } });
  });
  afterAll(async () => {
    await relay.stop();
    rmSync(dataDir, { recursive: true });
  });

  const run = (options: { url?: string; apiKey?: string; to?: string }) =>
    smoke({
      url: relay.url,
      apiKey: relay.apiKey,
      to: '+46700000077',
      text: 'Smoke',
      timeoutMs: 30_000,
      say: () => {},
      pauseMs: 50,
      ...options,
    });

  test('follows a message until the gateway has accepted it', async () => {
    expect(await run({})).toEqual({ ok: true, id: expect.any(String) });
  });

  test('says what the relay answered when a key is wrong', async () => {
    expect(await run({ apiKey: 'wrong' })).toEqual({ ok: false, why: expect.stringMatching(/answered 401.*API key/) });
  });

  test('says that nobody answers at an address', async () => {
    expect(await run({ url: 'http://127.0.0.1:1' })).toEqual({
      ok: false,
      why: expect.stringContaining('fetch failed'),
    });
  });
});
