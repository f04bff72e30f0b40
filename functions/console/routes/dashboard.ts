import type { Hono } from 'hono';
import { HOUR } from '#shared/domain/durations.ts';
import { Status } from '#shared/domain/message.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { noQuery } from '#shared/http/query.ts';
import type { ConsoleDeps } from '../deps.ts';

const PATH = '/v1/admin/dashboard';
const HOURS = 24;

/** The numbers of the last 24 hours. */
export function addDashboard(
  app: Hono<AppEnv>,
  { statistics, clock }: Pick<ConsoleDeps, 'statistics' | 'clock'>,
): void {
  app.get(PATH, noQuery, async (c) => {
    const thisHour = Math.floor(clock() / HOUR) * HOUR;
    const start = thisHour - (HOURS - 1) * HOUR;
    const { from, hours, latencies } = await statistics.since(start);
    const counts = new Map(hours.map((hour) => [hour.at, hour.counts]));
    const totals = Object.fromEntries(
      Status.options.map((status) => [status, hours.reduce((sum, hour) => sum + (hour.counts[status] ?? 0), 0)]),
    );
    const ended = (totals.sent ?? 0) + (totals.error ?? 0);
    return c.json({
      /** Null while nothing has ended. */
      successRate: ended === 0 ? null : (totals.sent ?? 0) / ended,
      totals,
      hours: Array.from({ length: HOURS }, (_, index) => {
        const at = start + index * HOUR;
        return { at: new Date(at).toISOString(), counts: counts.get(at) ?? {} };
      }),
      latency: { median: quantile(latencies, 0.5), p95: quantile(latencies, 0.95), attempts: latencies.length },
      from: new Date(from).toISOString(),
      /** False: there were more messages than are counted; the numbers begin at `from`. */
      complete: from <= start,
    });
  });
  onlyMethods(app, PATH, 'GET');
}

/** The value below which this share lies; null of nothing. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
