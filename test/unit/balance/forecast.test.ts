import { describe, expect, test } from 'vitest';
import { type BalancePoint, forecast, thin } from '#shared/domain/balance-forecast.ts';
import { mayHandOver } from '#shared/domain/balance-stop.ts';
import { buildBalanceSettings } from '#test/support/balance.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-11-01T00:00:00Z');

/** Hourly balances from the start. */
const hourly = (...balances: number[]): BalancePoint[] =>
  balances.map((balance, hour) => ({ at: START + hour * HOUR, balance }));
const steady = (hours: number, from: number, perDay: number): number[] =>
  Array.from({ length: hours + 1 }, (_, hour) => from - (hour * perDay) / 24);

describe('the pace of the last 7 days', () => {
  test('tells when the balance passes the minimum and when it is used up', () => {
    const points = hourly(...steady(7 * 24, 100, 10));
    const now = START + 7 * DAY;
    const result = forecast(points, now, 10);
    expect(result.perDay).toBeCloseTo(10);
    expect(result.runsOutAt).toBeCloseTo(now + 3 * DAY, -3);
    expect(result.belowMinimumAt).toBeCloseTo(now + 2 * DAY, -3);
  });

  test('is not turned by top-ups', () => {
    const points = hourly(...steady(48, 50, 12), ...steady(48, 500, 12).slice(1));
    expect(forecast(points, START + 4 * DAY, 10).perDay).toBeCloseTo(12, 0);
  });

  test('is not turned by a wrong reading in between', () => {
    const points = hourly(...steady(48, 100, 12));
    const wrong = points.map((point, index) => (index === 20 || index === 30 ? { ...point, balance: 0 } : point));
    expect(forecast(wrong, START + 2 * DAY, 10).perDay).toBeCloseTo(12, 0);
  });

  test('of a balance that flaps without being spent is nothing', () => {
    const points = hourly(...Array.from({ length: 100 }, (_, hour) => (hour % 2 ? 5 : 50)));
    expect(forecast(points, START + 100 * HOUR, 10).perDay).toBeLessThan(15);
    expect(forecast(hourly(...Array.from({ length: 50 }, () => 9)), START + 2 * DAY, 10)).toMatchObject({
      perDay: 0,
      runsOutAt: null,
    });
  });

  test('looks no further back than 7 days', () => {
    const points = [
      ...hourly(...steady(3 * 24, 1_000, 200)),
      { at: START + 20 * DAY, balance: 400 },
      { at: START + 21 * DAY, balance: 399 },
    ];
    expect(forecast(points, START + 21 * DAY, 10).perDay).toBeCloseTo(1);
  });

  test('is unknown while the history is shorter than three hours', () => {
    expect(forecast([], START, 10).perDay).toBeNull();
    expect(forecast(hourly(100, 90, 80), START + 2 * HOUR, 10)).toMatchObject({ perDay: null, runsOutAt: null });
  });
});

describe('a history thinned for a chart', () => {
  const points = Array.from({ length: 10_000 }, (_, index) => ({
    at: START + index * 300_000,
    balance: index === 5_000 ? -3 : index === 7_000 ? 900 : 100 - (index % 50),
  }));

  test('keeps its lows, its highs, its order and its end', () => {
    const thinned = thin(points, 200);
    expect(thinned.length).toBeLessThanOrEqual(203);
    expect(Math.min(...thinned.map(({ balance }) => balance))).toBe(-3);
    expect(Math.max(...thinned.map(({ balance }) => balance))).toBe(900);
    expect(thinned).toEqual(thinned.toSorted((a, b) => a.at - b.at));
    expect(thinned.at(-1)).toEqual(points.at(-1));
  });

  test('is left alone when it is short', () => {
    expect(thin(points.slice(0, 5), 10)).toEqual(points.slice(0, 5));
    expect(thin([], 10)).toEqual([]);
  });
});

describe('the stop below a balance', () => {
  const settings = buildBalanceSettings({ stopBelow: 5 });
  const at = (balance: number) => ({ last: { at: START, balance, currency: null, source: 'check' as const } });

  test('keeps back what is not urgent, and only that', () => {
    expect(mayHandOver(at(4.99), settings, 'normal')).toBe(false);
    expect(mayHandOver(at(4.99), settings, 'high')).toBe(true);
    expect(mayHandOver(at(5), settings, 'normal')).toBe(true);
  });

  test('[P10] never takes an unknown balance for a low one', () => {
    expect(mayHandOver({ last: null }, settings, 'normal')).toBe(true);
  });

  test('holds only while the watch is on and a level is set', () => {
    expect(mayHandOver(at(0), buildBalanceSettings({ stopBelow: null }), 'normal')).toBe(true);
    expect(mayHandOver(at(0), buildBalanceSettings({ stopBelow: 5, enabled: false }), 'normal')).toBe(true);
  });
});
