import { expect, test } from 'vitest';
import { createGettingStarted } from '#infra/embedded/getting-started.ts';
import { newApplication } from '#shared/domain/application.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/settings-name.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { buildSettings } from '#test/support/build-settings.ts';

const now = Date.UTC(2026, 10, 23, 12);
const origin = 'http://127.0.0.1:8080';

async function ready() {
  const { applications, settings } = openEmbeddedStores({ path: ':memory:' });
  await applications.save(newApplication('first', 'First application', now));
  const { text: apiKey, key } = createApiKey('first', now);
  await applications.saveKey(key);
  const gateway = createGatewayReader({ settings, clock: () => now, cacheMs: 0, guard: { allowLocalAddresses: true } });
  return {
    apiKey,
    revoke: () => applications.saveKey({ ...key, revokedAt: now }),
    sendTo: async (gatewayUrl: string) => {
      const { version = 0 } = (await settings.read(GATEWAY_SETTINGS)) ?? {};
      const value = buildSettings({ gatewayUrl, allowPlainHttp: true });
      await settings.write(GATEWAY_SETTINGS, { value, expectedVersion: version, savedAt: now, savedBy: 'ada' });
    },
    current: createGettingStarted({
      url: 'https://sms.example.com',
      apiKey,
      origin,
      applications,
      gateway,
      clock: () => now,
    }),
  };
}

test('what to start with offers the first key only while it opens', async () => {
  const { current, apiKey, revoke, sendTo } = await ready();
  await sendTo(`${origin}/sandbox/bulksms/v1/messages`);
  expect(await current()).toEqual({ url: 'https://sms.example.com', apiKey, sandbox: true });
  await revoke();
  expect(await current()).toMatchObject({ apiKey: null, sandbox: true });
});

test.each(['https://api.example.com/send', 'http://127.0.0.1:8081/sandbox/bulksms/v1/messages'])(
  'what to start with offers the sandbox only while messages go there, and not when they go to %s',
  async (elsewhere) => {
    const { current, sendTo } = await ready();
    expect(await current()).toMatchObject({ sandbox: false });
    await sendTo(`${origin}/sandbox/bulksms/v1/messages`);
    expect(await current()).toMatchObject({ sandbox: true });
    await sendTo(elsewhere);
    expect(await current()).toMatchObject({ sandbox: false });
  },
);
