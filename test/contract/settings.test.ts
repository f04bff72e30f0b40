import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SettingsStore } from '#shared/ports/settings.ts';
import { type Family, families } from './families.ts';

describe.each(families)('Settings on $name', ({ open }) => {
  let family: Family;
  let settings: SettingsStore;
  beforeAll(async () => {
    family = await open();
    settings = family.settings;
  });
  afterAll(() => family.close());

  const save = (value: unknown, expectedVersion: number) => ({
    value,
    expectedVersion,
    savedAt: 1_700_000_000_000 + expectedVersion,
    savedBy: 'operator',
  });

  test('what was never saved is not there', async () => {
    expect(await settings.read('nothing')).toBeUndefined();
    expect(await settings.history('nothing', 10)).toEqual([]);
  });

  test('each version is read back exactly, the newest first [P11]', async () => {
    const values = [
      { url: 'https://a', text: '', empty: null, list: [1, '😀'] },
      'a text',
      { nested: { deep: [true] } },
    ];
    for (const [index, value] of values.entries()) {
      expect(await settings.write('gateway', save(value, index))).toEqual({
        version: index + 1,
        value,
        savedAt: 1_700_000_000_000 + index,
        savedBy: 'operator',
      });
    }
    expect((await settings.read('gateway'))?.value).toEqual(values[2]);
    expect((await settings.history('gateway', 10)).map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(await settings.history('gateway', 1)).toMatchObject([{ version: 3 }]);
  });

  test('saving on a version that is not the newest is refused: older, skipped ahead or of nothing', async () => {
    await settings.write('refused', save(1, 0));
    await settings.write('refused', save(2, 1));
    for (const expected of [0, 1, 3, 7])
      expect(await settings.write('refused', save('late', expected))).toBeUndefined();
    expect(await settings.write('never saved', save('ahead', 1))).toBeUndefined();
    expect(await settings.read('refused')).toMatchObject({ version: 2, value: 2 });
    expect(await settings.read('never saved')).toBeUndefined();
  });

  test('of ten who save at once exactly one wins, the others learn that somebody was faster', async () => {
    for (const expected of [0, 1]) {
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) => settings.write('race', save(`by ${index}`, expected))),
      );
      const won = results.filter((result) => result !== undefined);
      expect(won).toHaveLength(1);
      expect(await settings.read('race')).toEqual(won[0]);
    }
  });

  test('more than a hundred versions keep their order, and all can be read', async () => {
    for (let version = 0; version < 102; version++) await settings.write('many', save(version, version));
    expect(await settings.read('many')).toMatchObject({ version: 102, value: 101 });
    expect((await settings.history('many', 3)).map(({ version }) => version)).toEqual([102, 101, 100]);
    expect(await settings.history('many', Number.MAX_SAFE_INTEGER)).toHaveLength(102);
  });
});
