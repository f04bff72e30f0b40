import type { Application } from '#shared/domain/application.ts';
import { allowsCountry, type Counter, countersOf, isUnlimited, secondsUntil } from '#shared/domain/limits.ts';
import type { LimitCounters } from '#shared/ports/applications.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { MessageStore } from '#shared/ports/messages.ts';
import type { Checked } from './checked.ts';

/** What holding an application to its limits needs from the outside. */
export type LimitDeps = {
  limitCounters: Pick<LimitCounters, 'take' | 'giveBack'>;
  messages: Pick<MessageStore, 'keyUsed'>;
  clock: Clock;
};

/** The items as they stand after the limits, what of them goes to the store, and what to call when it was not stored after all. */
export type Limited = { items: Checked[]; toStore: Checked[]; giveBack: () => Promise<void> };

const nothingToGive = async (): Promise<void> => {};

/**
 * Refuses what the application's limits do not hold, item by item in their order, and counts the rest. An application without limits asks
 * the store for nothing. A repeat of what was accepted earlier passes uncounted: it sends nothing.
 *
 * @param fieldOf where the recipient of the item at an index stands, for the problem that names it
 */
export async function holdToLimits(
  deps: LimitDeps,
  {
    application,
    ...request
  }: {
    application: Application;
    items: Checked[];
    fieldOf: (index: number) => string;
    idempotencyKey: string | undefined;
  },
): Promise<Limited> {
  const { limits } = application;
  if (isUnlimited(limits)) return { items: request.items, toStore: request.items, giveBack: nothingToGive };
  const now = deps.clock();
  const allowed = request.items.map((item, index) =>
    item.ok && !allowsCountry(limits, item.draft.country)
      ? wrongCountry(request.fieldOf(index), limits.countries ?? [])
      : item,
  );
  const counters = allowed.map((item) => (item.ok ? countersOf(application.id, limits, item.draft.to, now) : []));
  const counting = counters.some((each) => each.length > 0);
  const full = counting ? await deps.limitCounters.take(counters) : [];
  const giveBack = counting
    ? () => deps.limitCounters.giveBack(counters.filter((_, index) => !full[index]))
    : nothingToGive;
  const items = allowed.map((item, index) => {
    const counter = full[index];
    return item.ok && counter ? overLimit(request.fieldOf(index), counter, now) : item;
  });
  const refused = items.some((item, index) => item.ok !== request.items[index]?.ok);
  const { idempotencyKey } = request;
  const repeat =
    refused && idempotencyKey !== undefined && (await deps.messages.keyUsed(application.id, idempotencyKey));
  if (!repeat) return { items, toStore: items, giveBack };
  await giveBack();
  return { items: allowed, toStore: request.items, giveBack: nothingToGive };
}

const wrongCountry = (field: string, countries: string[]): Checked => ({
  ok: false,
  status: 403,
  errors: [
    {
      field,
      detail: 'This application may not send to the country of this number.',
      allowed: `numbers of ${countries.join(', ')}`,
    },
  ],
});

function overLimit(field: string, counter: Counter, now: number): Checked {
  const retryAfter = secondsUntil(counter, now);
  const detail = `The limit of this application is reached. Try again in ${retryAfter} s.`;
  return { ok: false, status: 429, retryAfter, errors: [{ field, detail, allowed: counter.words }] };
}
