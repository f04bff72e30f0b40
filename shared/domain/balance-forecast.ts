import { DAY, MINUTE } from './durations.ts';

/** A point of the history. */
export type BalancePoint = { at: number; balance: number };

/** How fast the balance falls, and until when it lasts at that pace. Times are epoch milliseconds. */
export type Forecast = {
  /** Spent per day; null when the history is too short to tell. */
  perDay: number | null;
  /** Days of history behind it, at most 7. */
  basedOnDays: number;
  /** When it falls below the minimum; null when it does not within ten years, or already is below. */
  belowMinimumAt: number | null;
  /** When nothing is left; null when it is not spent, already gone, or lasts longer than ten years. */
  runsOutAt: number | null;
};

export const PACE_DAYS = 7;
const SHORTEST_HISTORY_MS = 180 * MINUTE;
const LONGEST_MS = 3_650 * DAY;

/**
 * The pace of the last 7 days: what was spent between readings, top-ups left out. A rise back to a level of the readings just before is
 * no top-up but the correction of a wrong reading, and is taken off what was spent. `points` oldest first.
 */
export function forecast(points: readonly BalancePoint[], now: number, minimum: number): Forecast {
  const recent = points.filter(({ at }) => at >= now - PACE_DAYS * DAY && at <= now);
  const last = recent.at(-1);
  const span = last && recent[0] ? last.at - recent[0].at : 0;
  const basedOnDays = span / DAY;
  if (!last || span < SHORTEST_HISTORY_MS) {
    return { perDay: null, basedOnDays, belowMinimumAt: null, runsOutAt: null };
  }
  const perDay = spent(recent) / basedOnDays;
  const reaches = (level: number): number | null => {
    const left = last.balance - level;
    const lastsMs = (left / perDay) * DAY;
    return perDay > 0 && left > 0 && lastsMs < LONGEST_MS ? Math.round(last.at + lastsMs) : null;
  };
  return { perDay, basedOnDays, belowMinimumAt: reaches(minimum), runsOutAt: reaches(0) };
}

function spent(points: readonly BalancePoint[]): number {
  let sum = 0;
  points.forEach(({ balance }, index) => {
    const before = points[index - 1];
    if (!before) return;
    const fall = before.balance - balance;
    const recently = Math.max(...points.slice(Math.max(0, index - 4), index - 1).map((point) => point.balance));
    if (fall > 0 || balance <= recently) sum += fall;
  });
  return Math.max(0, sum);
}

/** At most about `count` points for a chart: the lowest and the highest of each stretch of time, in order, and the last one. */
export function thin(points: readonly BalancePoint[], count: number): BalancePoint[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length <= count) return [...points];
  const width = Math.max(1, (last.at - first.at) / Math.max(1, Math.floor(count / 2)));
  const stretches = Map.groupBy(points, ({ at }) => Math.floor((at - first.at) / width));
  const kept = [...stretches.values()].flatMap((stretch) => {
    const lowest = stretch.reduce((a, b) => (b.balance < a.balance ? b : a));
    const highest = stretch.reduce((a, b) => (b.balance > a.balance ? b : a));
    return lowest === highest ? [lowest] : [lowest, highest].sort((a, b) => a.at - b.at);
  });
  return kept.at(-1)?.at === last.at ? kept : [...kept, last];
}
