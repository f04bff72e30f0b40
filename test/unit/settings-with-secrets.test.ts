import { describe, expect, test } from 'vitest';
import { createGroupCommit } from '#shared/embedded/group-commit.ts';
import { openDatabase } from '#shared/embedded/schema.ts';
import { createSecretValues } from '#shared/embedded/secret-values.ts';
import { createSettings } from '#shared/embedded/settings.ts';
import { withSecrets } from '#shared/settings-with-secrets.ts';

const secret = { name: 'X-Key', value: 'hunter2', secret: true };
const open = { name: 'Accept', value: 'text/plain', secret: false };
const gateway = {
  gatewayUrl: 'https://gateway.example.com/%TOKEN%',
  headers: [secret, open],
  variables: [{ name: 'TOKEN', value: 'swordfish', secret: true }],
  basicAuth: { user: 'me', password: 'sesame' },
};

function ready() {
  const db = openDatabase(':memory:');
  const commit = createGroupCommit(db);
  const raw = createSettings(db, commit);
  const settings = withSecrets(raw, createSecretValues(db, commit), ['gateway', 'balance']);
  let version = 0;
  return {
    raw,
    settings,
    stored: async () => JSON.stringify((await raw.history('gateway', 100)).map(({ value }) => value)),
    secrets: () =>
      db
        .prepare('SELECT name, value FROM secrets ORDER BY name, value')
        .all()
        .map((row) => ({ ...row })),
    forget: () => db.exec('DELETE FROM secrets'),
    save: async (value: unknown) => {
      const saved = await settings.write('gateway', { value, expectedVersion: version, savedAt: 1, savedBy: 'ada' });
      version = saved?.version ?? version;
      return saved;
    },
    read: async () => (await settings.read('gateway'))?.value,
  };
}

describe('Settings with secrets', () => {
  test('hold none of them themselves, and are read as they were written', async () => {
    const { save, read, stored, secrets } = ready();
    expect(await save(gateway)).toEqual({ version: 1, value: gateway, savedAt: 1, savedBy: 'ada' });
    expect(await read()).toEqual(gateway);
    expect(await stored()).not.toMatch(/hunter2|swordfish|sesame/);
    expect(await stored()).toContain('text/plain');
    expect(secrets()).toEqual([
      { name: 'basicAuth.password', value: 'sesame' },
      { name: 'headers.X-Key', value: 'hunter2' },
      { name: 'variables.TOKEN', value: 'swordfish' },
    ]);
  });

  test('keep the reference of a secret that did not change, and make a new one for one that did', async () => {
    const { save, read, raw, secrets } = ready();
    await save(gateway);
    const changed = { ...gateway, headers: [{ ...secret, value: 'hunter3' }, open] };
    await save(changed);
    expect(await read()).toEqual(changed);
    const [newer, older] = await raw.history('gateway', 2);
    expect(newer?.value).toMatchObject({ variables: [{ value: Object(older?.value).variables[0].value }] });
    expect(secrets()).toHaveLength(4);
  });

  test('of earlier versions come with the secrets that they had', async () => {
    const { save, settings } = ready();
    await save(gateway);
    await save({ ...gateway, headers: [{ ...secret, value: 'hunter3' }] });
    const [, first] = await settings.history('gateway', 10);
    expect(first?.value).toEqual(gateway);
  });

  test('from before secrets were kept apart are read, and their secrets move with the next save', async () => {
    const { raw, settings, save, read, secrets } = ready();
    await raw.write('gateway', { value: gateway, expectedVersion: 0, savedAt: 0, savedBy: 'before' });
    expect(await read()).toEqual(gateway);
    expect(secrets()).toEqual([]);
    await settings.write('gateway', { value: gateway, expectedVersion: 1, savedAt: 1, savedBy: 'ada' });
    expect(JSON.stringify((await raw.read('gateway'))?.value)).not.toContain('hunter2');
    expect(await read()).toEqual(gateway);
    expect(await save(gateway)).toBeUndefined();
  });

  test('cannot be made to show another secret by typing its reference', async () => {
    const { save, raw, read } = ready();
    await save(gateway);
    const reference: string = Object((await raw.read('gateway'))?.value).headers[0].value;
    expect(reference).toMatch(/^ref-/);
    const trick = { headers: [{ name: 'X-Mine', value: reference, secret: true }] };
    await save(trick);
    expect(await read()).toEqual(trick);
    await save({ headers: [{ name: 'X-Mine', value: reference, secret: false }] });
    expect(await read()).toEqual({ headers: [{ name: 'X-Mine', value: reference, secret: false }] });
  });

  test('whose secret is gone are read with it empty, so that it can be typed again', async () => {
    const { save, read, forget } = ready();
    await save(gateway);
    forget();
    expect(await read()).toMatchObject({ headers: [{ value: '' }, open], basicAuth: { password: '' } });
  });

  test('leave other documents as they are', async () => {
    const { settings } = ready();
    for (const [version, value] of [null, 7, 'text', { headers: 'no list' }, { enabled: true }].entries()) {
      await settings.write('balance', { value, expectedVersion: version, savedAt: 1, savedBy: 'ada' });
      expect((await settings.read('balance'))?.value).toEqual(value);
    }
  });
});
