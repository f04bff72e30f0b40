import { expect, test } from 'vitest';
import { countersOf, NO_LIMITS } from '#shared/domain/limits.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';

const DAY = 86_400_000;
const noon = Date.UTC(2026, 10, 23, 12);
const limits = { ...NO_LIMITS, perSecond: 5, perDay: 2_000, perRecipientDay: 2_000 };
const at = (now: number) => countersOf('shop', limits, '+46701740605', now);

test('counters that are over go, and those that still run stay', async () => {
  const { limitCounters, db } = openEmbeddedStores({ path: ':memory:' });
  const rows = () => Number(db.prepare('SELECT count(*) AS n FROM limit_counters').get()?.n);
  await limitCounters.take([at(noon - 3 * DAY), at(noon - 3 * DAY + 5_000)]);
  expect(rows()).toBe(4);
  await limitCounters.take(Array.from({ length: 999 }, () => at(noon).slice(0, 2)));
  expect(rows()).toBe(6);
  await limitCounters.take([at(noon)]);
  expect(rows()).toBe(3);
  expect(await Promise.all(at(noon).map((each) => limitCounters.read(each)))).toEqual([1_000, 1_000, 1]);
});

test('[P8] no number of a recipient stands in a counter', async () => {
  const { limitCounters, db } = openEmbeddedStores({ path: ':memory:' });
  await limitCounters.take([at(noon)]);
  expect(JSON.stringify(db.prepare('SELECT * FROM limit_counters').all())).not.toContain('46701740605');
});
