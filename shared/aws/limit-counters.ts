import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { storedName } from '#shared/counter-key.ts';
import type { Counter } from '#shared/domain/limits.ts';
import type { LimitCounters } from '#shared/ports/applications.ts';
import { type Key, toValues } from './attributes.ts';
import { parallel } from './parallel.ts';
import { withoutDoubt } from './retrying.ts';
import { createTable, type Table, type Update } from './table.ts';

/** Reads and tries again so often when others count at the same moment; then the counter is taken for full. */
const TRIES = 6;
/** A counter may go so long after its period, seconds. */
const KEEP_SECONDS = 3_600;

/**
 * The counters of limits on DynamoDB: one item each, counted up by a conditional write, so that they are exact over all instances. What a
 * batch counts in the same counter is one write.
 */
export function createLimitCounters(dynamo: DynamoDBClient, tableName: string): LimitCounters {
  const table = createTable(dynamo, tableName);

  const giveBack = async (items: Counter[][]): Promise<void> => {
    const groups = [...Map.groupBy(items.flat(), ({ name }) => name).values()];
    await parallel(groups, async (group) => {
      const [counter] = group;
      if (counter) await withoutDoubt(table.change(keyOf(counter), subtract(group.length), false));
    });
  };

  return {
    async take(items) {
      const full = items.map((): Counter | null => null);
      const kinds = Math.max(0, ...items.map((counters) => counters.length));
      for (let kind = 0; kind < kinds; kind++) {
        const wanting = items.flatMap((counters, index) => {
          const counter = counters[kind];
          return counter && full[index] === null ? [{ counter, index }] : [];
        });
        const groups = [...Map.groupBy(wanting, ({ counter }) => counter.name).values()];
        const refused = await parallel(groups, async (group) => {
          const [first] = group;
          return first ? group.slice(await takeUpTo(table, first.counter, group.length)) : [];
        });
        for (const { counter, index } of refused.flat()) full[index] = counter;
        // What counted in the kinds before and is refused now was not accepted.
        await giveBack(refused.flat().map(({ index }) => items[index]?.slice(0, kind) ?? []));
      }
      return full;
    },
    giveBack,
    read: async (counter) => usedOf(await table.get(keyOf(counter))),
  };
}

/** Counts up to `wanted` in one counter, as far as its limit goes; answers how many. After a lost answer it may count twice, never too little. */
async function takeUpTo(table: Table, counter: Counter, wanted: number): Promise<number> {
  let amount = Math.min(wanted, counter.limit);
  for (let tries = 0; tries < TRIES && amount > 0; tries++) {
    if (await withoutDoubt(table.change(keyOf(counter), add(counter, amount), false))) return amount;
    const free = counter.limit - usedOf(await table.get(keyOf(counter)));
    amount = Math.min(amount, Math.max(0, free));
  }
  return 0;
}

const keyOf = (counter: Counter): Key => ({ pk: `${LIMITS}${counter.applicationId}`, sk: storedName(counter) });

/** Beginning of the partitions of these counters, one per application. */
export const LIMITS = 'limits#';

const usedOf = (item: Parameters<typeof toValues>[0] | undefined): number =>
  item === undefined ? 0 : Number(toValues(item).used ?? 0);

const add = ({ limit, endsAt }: Counter, amount: number): Update => ({
  set: 'used = if_not_exists(used, :zero) + :amount, #ttl = :ttl',
  condition: 'attribute_not_exists(used) OR used <= :room',
  names: { '#ttl': 'ttl' },
  values: {
    ':zero': { N: '0' },
    ':amount': { N: String(amount) },
    ':room': { N: String(limit - amount) },
    ':ttl': { N: String(Math.ceil(endsAt / 1_000) + KEEP_SECONDS) },
  },
});

const subtract = (amount: number): Update => ({
  set: '#used = #used - :amount',
  condition: '#used >= :amount',
  names: { '#used': 'used' },
  values: { ':amount': { N: String(amount) } },
});
