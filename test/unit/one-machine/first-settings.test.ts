import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { prepareSettings } from '#infra/embedded/first-settings.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { compileGateway } from '#shared/gateway/compile.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/settings-name.ts';
import { buildSettings } from '#test/support/build-settings.ts';

const now = Date.UTC(2026, 10, 23, 12);
const here = 'http://127.0.0.1:8080';
const ownAddress = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .findLast(({ family }) => family === 'IPv4')?.address;

function ready() {
  const { settings } = openEmbeddedStores({ path: ':memory:' });
  return {
    settings,
    start: (origin = here) => prepareSettings(settings, origin, now),
    current: async () => {
      const saved = await settings.read(GATEWAY_SETTINGS);
      if (!saved) throw new Error('Nothing is saved.');
      return { ...saved, value: GatewaySettings.parse(saved.value) };
    },
  };
}

describe('The settings after the first start', () => {
  test('send to the sandbox of this machine, and compile', async () => {
    const { start, current } = ready();
    await start();
    const { value, version } = await current();
    expect(version).toBe(1);
    const compiled = compileGateway(value, { allowLocalAddresses: true });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    const request = compiled.gateway.render({ id: 'id', to: '+46701740605', from: '', text: 'Hello "you"' });
    expect(new URL(request.url).origin).toBe(here);
    expect(new URL(request.url).pathname).toBe('/sandbox/bulksms/v1/messages');
    expect(JSON.stringify(JSON.parse(request.body ?? ''))).toContain('Hello \\"you\\"');
  });

  test('are left alone by a start on the same port', async () => {
    const { start, current } = ready();
    await start();
    await start();
    expect((await current()).version).toBe(1);
  });

  test('follow the sandbox to another port', async () => {
    const { start, current } = ready();
    await start();
    const { value: before } = await current();
    await start('http://127.0.0.1:9090');
    const { value: after, version } = await current();
    expect(version).toBe(2);
    expect(after).toEqual({ ...before, gatewayUrl: before.gatewayUrl.replace(':8080', ':9090') });
  });

  test.each(['http://[::1]:8080', `http://${ownAddress}:8080`])(
    'follow the sandbox to another address of this machine, %s, and back',
    async (there) => {
      const { start, current } = ready();
      await start();
      const { value: before } = await current();
      await start(there);
      expect((await current()).value.gatewayUrl).toBe(before.gatewayUrl.replace(here, there));
      await start();
      expect((await current()).value).toEqual(before);
    },
  );

  test('are left alone when they lead to a sandbox of another machine', async () => {
    const { start, current } = ready();
    await start('http://203.0.113.7:8080');
    await start();
    expect((await current()).value.gatewayUrl).toMatch(/^http:\/\/203\.0\.113\.7:8080\//);
  });

  test('follow it also once a person has saved them, and keep all else', async () => {
    const { start, settings, current } = ready();
    await start();
    const { value: first } = await current();
    const value = { ...first, messagesPerSecond: 7, maxConcurrency: 3 };
    await settings.write(GATEWAY_SETTINGS, { value, expectedVersion: 1, savedAt: now, savedBy: 'ada' });
    await start('http://127.0.0.1:9090');
    expect((await current()).value).toEqual({ ...value, gatewayUrl: value.gatewayUrl.replace(':8080', ':9090') });
  });

  test.each([
    'https://gateway.example.com/sandbox/send',
    'http://127.0.0.1:7070/send',
    'http://10.0.0.1:8080/sandbox/send',
  ])('are never touched when they send elsewhere, as to %s', async (gatewayUrl) => {
    const { start, settings, current } = ready();
    await start();
    const value = buildSettings({ gatewayUrl, allowPlainHttp: true });
    await settings.write(GATEWAY_SETTINGS, { value, expectedVersion: 1, savedAt: now, savedBy: 'ada' });
    await start('http://127.0.0.1:9090');
    expect(await current()).toMatchObject({ version: 2, savedBy: 'ada', value: { gatewayUrl } });
  });
});
