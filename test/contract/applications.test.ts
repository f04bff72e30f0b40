import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiKey, Application } from '#shared/domain/application.ts';
import type { Applications } from '#shared/ports.ts';
import { type Family, families } from './families.ts';

describe.each(families)('Applications on $name', ({ open }) => {
  let family: Family;
  let applications: Applications;
  beforeAll(async () => {
    family = await open();
    applications = family.applications;
  });
  afterAll(() => family.close());

  const shop: Application = {
    id: 'shop',
    name: 'The shop 😀',
    createdAt: 1_700_000_000_000,
    callbackUrl: null,
    callbackSecret: null,
  };
  const bank: Application = {
    id: 'bank',
    name: '',
    createdAt: 1_700_000_000_001,
    callbackUrl: null,
    callbackSecret: null,
  };
  const key = (id: string, applicationId: string, given: Partial<ApiKey> = {}): ApiKey => ({
    id,
    applicationId,
    secretHash: 'ab'.repeat(32),
    createdAt: 1_700_000_000_000,
    expiresAt: null,
    revokedAt: null,
    ...given,
  });

  test('all are listed with their keys, and a key leads to its application', async () => {
    expect(await applications.all()).toEqual([]);
    await applications.save(shop);
    await applications.save(bank);
    const [k1, k2, k3] = [key('k1', 'shop'), key('k2', 'shop', { expiresAt: 5 }), key('k3', 'bank')];
    for (const each of [k1, k2, k3]) await applications.saveKey(each);
    expect(await applications.all()).toEqual([
      { application: bank, keys: [k3] },
      { application: shop, keys: [k1, k2] },
    ]);
    expect(await applications.byKey('k2')).toEqual({ application: shop, key: k2 });
  });

  test('a key that nobody made, or whose application nobody made, leads nowhere', async () => {
    await applications.saveKey(key('orphan', 'nobody'));
    expect(await applications.byKey('orphan')).toBeUndefined();
    for (const id of ['unknown', '', 'k1 OR 1=1', 'x'.repeat(500)])
      expect(await applications.byKey(id)).toBeUndefined();
  });

  test('saving again replaces: a key is revoked and an application renamed at once', async () => {
    await applications.save({ ...shop, name: 'Renamed' });
    await applications.saveKey(key('k9', 'shop'));
    await applications.saveKey(key('k9', 'shop', { revokedAt: 1_700_000_000_009 }));
    expect(await applications.byKey('k9')).toEqual({
      application: { ...shop, name: 'Renamed' },
      key: key('k9', 'shop', { revokedAt: 1_700_000_000_009 }),
    });
  });
});
