import { describe, expect, test } from 'vitest';
import { readSettings, saveGateway } from '#functions/console/save-gateway.ts';
import { observe } from '#shared/domain/gateway-observation.ts';
import { freshGatewayState, type GatewayState, OPEN_AFTER, pause } from '#shared/domain/gateway-state.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/settings-name.ts';
import { noon, openDelivery } from '#test/support/delivery.ts';

const guard = { allowLocalAddresses: false };
const right = { gatewayUrl: 'https://gateway.example.com/send', method: 'POST', successfulResponse: 'OK' };
const withSecret = {
  ...right,
  headers: [{ name: 'Authorization', value: 'Bearer hunter2', secret: true }],
};

function ready() {
  const { stores, time, state } = openDelivery();
  const clock = () => time.now;
  const { settings, gatewayStates } = stores;
  const gateway = createGatewayReader({ settings, clock, cacheMs: Number.POSITIVE_INFINITY, guard });
  const deps = { settings, gatewayStates, gateway, guard, clock };
  return {
    stores,
    state,
    gateway,
    deps,
    save: (input: unknown, expected?: number) => saveGateway(input, { operator: 'ada', expected }, deps),
    stored: async () => (await settings.read(GATEWAY_SETTINGS))?.value,
    setState: async (next: GatewayState) => {
      await gatewayStates.write(next, (await gatewayStates.read()).revision);
    },
  };
}

describe('Saving the gateway settings', () => {
  test('makes the next version, with who and when', async () => {
    const { save } = ready();
    expect(await save(right)).toMatchObject({
      kind: 'saved',
      version: { version: 1, savedBy: 'ada', savedAt: noon, value: { gatewayUrl: right.gatewayUrl } },
    });
    expect(await save({ ...right, successfulResponse: '' })).toMatchObject({ version: { version: 2 } });
  });

  test('refuses parameters that were copied out of the source of a page; what is saved already goes on as it is', async () => {
    const { save, stores, gateway } = ready();
    const form = { ...right, payload: 'to=%TO%&amp;m=%MESSAGE%' };
    expect(await save({ ...form, gatewayUrl: 'https://gateway.example.com/?a=1&amp;b=2' })).toMatchObject({
      kind: 'invalid',
      problems: [
        { field: 'gatewayUrl', detail: expect.stringContaining('&amp; at position 33 ') },
        { field: 'payload', detail: expect.stringContaining('&amp; at position 8 ') },
      ],
    });
    const json = '{"to": "%TO%", "html": "%MESSAGE%&amp;"}';
    expect(await save({ ...right, contentType: 'json', payload: json })).toMatchObject({ kind: 'saved' });
    const value = GatewaySettings.parse({ ...form, contentType: 'x-www-form-urlencoded' });
    await stores.settings.write(GATEWAY_SETTINGS, { value, expectedVersion: 1, savedAt: noon, savedBy: 'ada' });
    gateway.forget();
    expect((await gateway.current())?.gateway.settings.payload).toBe(form.payload);
  });

  test('[P11] is effective at once in this process', async () => {
    const { save, gateway } = ready();
    await save(right);
    expect((await gateway.current())?.version).toBe(1);
    await save({ ...right, enabled: false });
    expect((await gateway.current())?.gateway.settings.enabled).toBe(false);
  });

  test('with the version that was read saves only if that is the newest, and else tells which one is', async () => {
    const { save, stored } = ready();
    await save(right, 0);
    await save({ ...right, debug: true }, 1);
    expect(await save({ ...right, enabled: false }, 1)).toEqual({ kind: 'conflict', version: 2 });
    expect(await stored()).toMatchObject({ debug: true, enabled: true });
  });

  test('of two who save at once one is told of the other', async () => {
    const { save } = ready();
    const kinds = (await Promise.all([save(right, 0), save({ ...right, debug: true }, 0)])).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['conflict', 'saved']);
  });

  test('keeps a secret that is given as null, and takes a new one', async () => {
    const { save, stored } = ready();
    await save(withSecret);
    const header = { name: 'Authorization', value: null, secret: true };
    await save({ ...withSecret, headers: [header], debug: true });
    expect(await stored()).toMatchObject({ debug: true, headers: [{ value: 'Bearer hunter2' }] });
    await save({ ...withSecret, headers: [{ ...header, value: 'Bearer new' }] });
    expect(await stored()).toMatchObject({ headers: [{ value: 'Bearer new' }] });
  });
});

describe('Settings that are wrong', () => {
  test.each<[string, unknown, string]>([
    ['no object', null, ''],
    ['an unknown field', { ...right, gatewayURL: 'x' }, 'gatewayURL'],
    ['days of none', { ...right, daysUntilExpiration: 0 }, 'daysUntilExpiration'],
    ['an address of this machine', { ...right, gatewayUrl: 'https://127.0.0.1/' }, 'gatewayUrl'],
    ['plain HTTP', { ...right, gatewayUrl: 'http://gateway.example.com/' }, 'gatewayUrl'],
    [
      'JSON with GET',
      { ...right, method: 'GET', contentType: 'json', payload: '{"a":"%TO%%MESSAGE%"}' },
      'contentType',
    ],
    ['an unknown placeholder', { ...right, payload: 'to=%TO%&text=%MESSAGE%&x=%NOPE%' }, 'payload'],
    [
      'a secret that was never stored',
      { ...right, headers: [{ name: 'X', value: null, secret: true }] },
      'headers[0].value',
    ],
  ])('[P11] %s: the field is named, nothing is saved, a pause stays', async (_, input, field) => {
    const { save, stored, setState, state } = ready();
    const paused = observe(freshGatewayState, { fault: 'auth', detail: '' }, noon);
    await setState(paused);
    const result = await save(input);
    expect(result).toMatchObject({
      kind: 'invalid',
      problems: expect.arrayContaining([expect.objectContaining({ field })]),
    });
    expect(await stored()).toBeUndefined();
    expect(await state()).toEqual(paused);
  });

  test('[P8] are described without their secrets', async () => {
    const { deps } = ready();
    const result = await readSettings({ ...withSecret, payload: 'x=%NOPE%' }, deps);
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});

describe('What a save does to a pause', () => {
  test('one that the relay made ends, because settings are what caused it; the rate goes on [P6]', async () => {
    const { save, setState, state } = ready();
    const broken = Array.from({ length: OPEN_AFTER }).reduce<GatewayState>(
      (each) => observe(each, 'failed', noon),
      observe(
        { ...freshGatewayState, nextSlotAt: noon + 700, notBefore: noon + 9_000 },
        { fault: 'auth', detail: '' },
        noon,
      ),
    );
    await setState(broken);
    await save(right);
    expect(await state()).toEqual({ ...freshGatewayState, nextSlotAt: noon + 700, notBefore: noon + 9_000 });
  });

  test('one that an operator made stays', async () => {
    const { save, setState, state } = ready();
    const paused = pause(freshGatewayState, 'Maintenance.', noon);
    await setState(paused);
    expect(await save(right)).toMatchObject({ kind: 'saved' });
    expect(await state()).toEqual(paused);
  });

  test('one that an operator makes at the same moment stays', async () => {
    const { deps, setState, state } = ready();
    const { gatewayStates } = deps;
    let first = true;
    const racing = {
      read: () => gatewayStates.read(),
      write: async (next: GatewayState, revision: number) => {
        if (first) await setState(pause(freshGatewayState, 'Stop!', noon));
        first = false;
        return gatewayStates.write(next, revision);
      },
    };
    await saveGateway(right, { operator: 'ada', expected: undefined }, { ...deps, gatewayStates: racing });
    expect((await state()).pause).toMatchObject({ by: 'operator', detail: 'Stop!' });
  });
});
