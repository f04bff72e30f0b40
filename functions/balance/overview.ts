import * as z from 'zod';
import { forecast, PACE_DAYS, thin } from '#shared/domain/balance-forecast.ts';
import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import { mayHandOver } from '#shared/domain/balance-stop.ts';
import { DAY } from '#shared/domain/durations.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import { KEEP_HISTORY_MS } from './check.ts';

const time = z.iso.datetime();

/** What `GET /v1/balance` answers. Unknown is null, never 0. */
export const BalanceOverview = z.object({
  enabled: z.boolean(),
  /** The balance last read. */
  balance: z.number().nullable(),
  currency: z.string().nullable(),
  readAt: time.nullable(),
  minimumBalance: z.number(),
  /** Null while no balance was ever read. */
  isLow: z.boolean().nullable(),
  lowSince: time.nullable(),
  lastCheckAt: time.nullable(),
  /** Set while checks fail. */
  failing: z.object({ since: time, failures: z.int(), why: z.string() }).nullable(),
  stop: z.object({
    below: z.number().nullable(),
    /** True: only messages of priority `high` are sent now. */
    inForce: z.boolean(),
  }),
  /** At the pace of the last 7 days. */
  forecast: z.object({
    spentPerDay: z.number().nullable(),
    basedOnDays: z.number(),
    belowMinimumAt: time.nullable(),
    runsOutAt: time.nullable(),
  }),
  /** Oldest first, thinned to about `points`; lows and highs are kept. */
  readings: z.array(z.object({ at: time, balance: z.number() })),
});
export type BalanceOverview = z.infer<typeof BalanceOverview>;

const moment = (name: string) =>
  z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], {
      error: `${name} must be a time or day in ISO 8601, e.g. 2026-11-23T09:15:00Z or 2026-11-23.`,
    })
    .transform((value) => Date.parse(value));

/** The query of `GET /v1/balance`: the last 30 days unless told otherwise. */
export const HistoryQuery = z.strictObject({
  from: moment('from').optional(),
  until: moment('until').optional(),
  points: z
    .string()
    .regex(/^\d{1,4}$/, { error: 'points must be a number from 10 to 2000.' })
    .transform(Number)
    .refine((value) => value >= 10 && value <= 2_000, { error: 'points must be a number from 10 to 2000.' })
    .optional(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** The state, forecast and history of the balance. */
export async function overview(
  store: BalanceStore,
  settings: BalanceSettings,
  query: HistoryQuery,
  now: number,
): Promise<BalanceOverview> {
  const until = query.until ?? now;
  const from = Math.max(query.from ?? until - 30 * DAY, now - KEEP_HISTORY_MS);
  const [{ state }, recent, readings] = await Promise.all([
    store.readState(),
    store.range({ from: now - PACE_DAYS * DAY, until: now }),
    from <= until ? store.range({ from, until }) : [],
  ]);
  const { last, low, failures } = state;
  const pace = forecast(recent, now, settings.minimumBalance);
  return {
    enabled: settings.enabled,
    balance: last?.balance ?? null,
    currency: settings.currency || (last?.currency ?? null),
    readAt: iso(last?.at),
    minimumBalance: settings.minimumBalance,
    isLow: last && last.balance < settings.minimumBalance,
    lowSince: iso(low?.since),
    lastCheckAt: iso(state.lastCheckAt),
    failing: failures && {
      since: new Date(failures.since).toISOString(),
      failures: failures.count,
      why: failures.why,
    },
    stop: { below: settings.stopBelow, inForce: !mayHandOver(state, settings, 'normal') },
    forecast: {
      spentPerDay: pace.perDay,
      basedOnDays: pace.basedOnDays,
      belowMinimumAt: iso(pace.belowMinimumAt),
      runsOutAt: iso(pace.runsOutAt),
    },
    readings: thin(readings, query.points ?? 500).map(({ at, balance }) => ({
      at: new Date(at).toISOString(),
      balance,
    })),
  };
}

const iso = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString();
