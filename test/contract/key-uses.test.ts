import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Family, families } from './families.ts';

describe.each(families)('Uses of keys on $name', ({ open }) => {
  let family: Family;
  beforeAll(async () => {
    family = await open();
  });
  afterAll(() => family.close());

  test('the last one of each key is known, and of a key that was never used nothing', async () => {
    expect(await family.keyUses.all()).toEqual(new Map());
    await family.keyUses.note('k1', 1_700_000_000_000);
    await family.keyUses.note('k2', 1_700_000_000_001);
    await family.keyUses.note('k1', 1_700_000_300_000);
    expect(await family.keyUses.all()).toEqual(
      new Map([
        ['k1', 1_700_000_300_000],
        ['k2', 1_700_000_000_001],
      ]),
    );
  });
});
