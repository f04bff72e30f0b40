import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiKey, type Application, newApplication } from '#shared/domain/application.ts';
import type { Applications } from '#shared/ports/applications.ts';
import { type Family, families } from './families.ts';

describe.each(families)('Applications on $name', ({ open }) => {
  let family: Family;
  let applications: Applications;
  beforeAll(async () => {
    family = await open();
    applications = family.applications;
  });
  afterAll(() => family.close());

  const shop: Application = newApplication('shop', 'The shop 😀', 1_700_000_000_000);
  const bank: Application = {
    ...newApplication('bank', '', 1_700_000_000_001),
    limits: { perSecond: 5, perDay: null, perRecipientHour: 3, perRecipientDay: 10, countries: ['KE', 'SO'] },
    callbackUrl: 'https://bank.example/hook',
    callbackSecret: 'whsec_new',
    earlierCallbackSecret: { secret: 'whsec_old', until: 1_700_000_100_000 },
  };
  const key = (id: string, applicationId: string, given: Partial<ApiKey> = {}): ApiKey => ({
    id,
    applicationId,
    secretHash: 'ab'.repeat(32),
    scopes: ['messages:send'],
    createdAt: 1_700_000_000_000,
    expiresAt: null,
    revokedAt: null,
    ...given,
  });
  const read = async (id: string) => (await applications.all()).find(({ application }) => application.id === id);

  test('all are listed with their keys, and a key leads to its application', async () => {
    expect(await applications.all()).toEqual([]);
    expect(await applications.save(shop)).toEqual({ ...shop, version: 1 });
    expect(await applications.save(bank)).toEqual({ ...bank, version: 1 });
    const [k1, k2, k3] = [key('k1', 'shop'), key('k2', 'shop', { expiresAt: 5 }), key('k3', 'bank')];
    for (const each of [k1, k2, k3]) await applications.saveKey(each);
    expect(await applications.all()).toEqual([
      { application: { ...bank, version: 1 }, keys: [k3] },
      { application: { ...shop, version: 1 }, keys: [k1, k2] },
    ]);
    expect(await applications.byKey('k2')).toEqual({ application: { ...shop, version: 1 }, key: k2 });
  });

  test('a key that nobody made, or whose application nobody made, leads nowhere', async () => {
    await applications.saveKey(key('orphan', 'nobody'));
    expect(await applications.byKey('orphan')).toBeUndefined();
    for (const id of ['unknown', '', 'k1 OR 1=1', 'x'.repeat(500)])
      expect(await applications.byKey(id)).toBeUndefined();
  });

  test('saving again replaces: a key is revoked and an application renamed at once', async () => {
    const renamed = await applications.save({ ...shop, version: 1, name: 'Renamed' });
    await applications.saveKey(key('k9', 'shop'));
    await applications.saveKey(key('k9', 'shop', { revokedAt: 1_700_000_000_009 }));
    expect(await applications.byKey('k9')).toEqual({
      application: { ...shop, name: 'Renamed', version: 2 },
      key: key('k9', 'shop', { revokedAt: 1_700_000_000_009 }),
    });
    expect(renamed?.version).toBe(2);
  });

  test('of two changes of the same version one is saved, and the other changes nothing', async () => {
    const club = newApplication('club', 'Club', 1_700_000_000_000);
    expect(await applications.save(club)).toBeDefined();
    expect(await applications.save(club)).toBeUndefined();
    const saved = await Promise.all(
      ['One', 'Two', 'Three'].map((name) => applications.save({ ...club, version: 1, name })),
    );
    const [winner, ...others] = saved.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    expect((await read('club'))?.application).toEqual(winner);
    expect(await applications.save({ ...club, version: 7 })).toBeUndefined();
  });
});
