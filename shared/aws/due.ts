import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { timeOf } from '#shared/domain/id.ts';
import type { Priority } from '#shared/domain/message.ts';
import type { DueMessage, MessageStore } from '#shared/ports.ts';
import { duePartition, SHARDS } from './message-item.ts';
import { parallel } from './parallel.ts';
import { type Item, type Table, toValues } from './table.ts';

/** Name of the sparse index over `dueAt`; it carries `expiresAt` besides the keys. */
export const DUE_INDEX = 'due';

/** Pages of 1 MB that a shard is read for expired rows in one call: about 350,000 rows. */
const MOST_PAGES = 50;

const Row = z.object({ sk: z.string(), dueAt: z.number() });

const NUMBERS = Array.from({ length: SHARDS }, (_, number) => number);

/** Reads the due index: every shard up to the limit, merged oldest first. Rows are hints; the record decides. */
export const createDue =
  (table: Table): MessageStore['due'] =>
  async ({ lane, before, limit }) => {
    const shards = await parallel(NUMBERS, (number) => readShard(table, { lane, number, before, limit }));
    return shards
      .flat()
      .sort((one, other) => one.dueAt - other.dueAt)
      .slice(0, limit);
  };

/**
 * Finds what has expired by the same index, because `dueAt` is never past `expiresAt`: an index of its own would cost each message two
 * more writes. Behind a long backlog it reads past the rows that are due but not expired.
 */
export const createExpired =
  (table: Table) =>
  async ({ before, limit }: { before: number; limit: number }): Promise<string[]> => {
    const lanes: Priority[] = ['high', 'normal'];
    const shards = lanes.flatMap((lane) => NUMBERS.map((number) => ({ lane, number, before, limit })));
    const rows = await parallel(shards, (shard) =>
      readShard(table, shard, { FilterExpression: 'expiresAt <= :before' }),
    );
    return rows
      .flat()
      .slice(0, limit)
      .map(({ id }) => id);
  };

async function readShard(
  table: Table,
  { lane, number, before, limit }: { lane: Priority; number: number; before: number; limit: number },
  filter?: Pick<QueryCommandInput, 'FilterExpression'>,
): Promise<DueMessage[]> {
  const rows: DueMessage[] = [];
  let start: Item | undefined;
  for (let pages = 0; pages < MOST_PAGES && rows.length < limit; pages++) {
    const page = await table.query({
      IndexName: DUE_INDEX,
      KeyConditionExpression: 'due = :due AND dueAt <= :before',
      ExpressionAttributeValues: { ':due': { S: duePartition(lane, number) }, ':before': { N: String(before) } },
      ...(filter ?? { Limit: limit - rows.length }),
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    for (const item of page.Items ?? []) {
      const { sk, dueAt } = Row.parse(toValues(item));
      rows.push({ id: sk, dueAt });
    }
    start = page.LastEvaluatedKey;
    if (!start) break;
  }
  return rows;
}

/** Counts what is not final by the due index, and finds the oldest id in it. */
export const createWaiting =
  (table: Table): MessageStore['waiting'] =>
  async (limit) => {
    const lanes: Priority[] = ['high', 'normal'];
    const shards = lanes.flatMap((lane) => NUMBERS.map((number) => ({ lane, number })));
    const farFuture = Number.MAX_SAFE_INTEGER;
    const rows = (
      await parallel(shards, (shard) => readShard(table, { ...shard, before: farFuture, limit: limit + 1 }))
    ).flat();
    const oldest = rows.reduce<string | undefined>(
      (least, { id }) => (least === undefined || id < least ? id : least),
      undefined,
    );
    return {
      count: Math.min(rows.length, limit),
      more: rows.length > limit,
      oldestAcceptedAt: oldest === undefined ? null : timeOf(oldest),
    };
  };
