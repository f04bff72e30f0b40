import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { timeOf } from '#shared/domain/id.ts';
import type { Priority } from '#shared/domain/message.ts';
import { inTurns } from '#shared/domain/turns.ts';
import type { DueMessage, MessageStore } from '#shared/ports/messages.ts';
import { type Item, toValues } from './attributes.ts';
import { duePartition, SHARDS } from './message-item.ts';
import { parallel } from './parallel.ts';
import type { Table } from './table.ts';

/** Name of the sparse index over `dueAt`. */
export const DUE_INDEX = 'due';
/** What the index carries besides the keys. */
export const DUE_FIELDS = ['expiresAt', 'applicationId'];

/** Pages of 1 MB that a shard is read in one call: millions of rows. */
const MOST_PAGES = 50;

const Row = z.object({ sk: z.string(), dueAt: z.number(), applicationId: z.string().default('') });

type DueRow = DueMessage & { applicationId: string };

const NUMBERS = Array.from({ length: SHARDS }, (_, number) => number);

/**
 * Reads the due index, all shards merged oldest first. Rows are hints; the record decides.
 *
 * Each shard is read for its share of the limit, and only those that turn out to hold more of the oldest are read on: reading each up to
 * the limit would cost eight times as much.
 */
export const createDue =
  (table: Table): MessageStore['due'] =>
  async ({ lane, before, limit, inTurns: shared = false, expiringAfter = 0 }) => {
    if (shared) return readInTurns(table, { lane, before, limit, expiringAfter });
    const share = Math.min(limit, Math.ceil((limit / SHARDS) * 1.25) + 8);
    const shards = NUMBERS.map((number) => createReader(table, { lane, number, before, expiringAfter }));
    let behind = shards;
    for (;;) {
      await parallel(behind, (shard) => shard.more({ Limit: share }));
      const complete = Math.min(...shards.map((shard) => shard.readUpTo()));
      const rows = shards.flatMap((shard) => shard.rows.filter(({ dueAt }) => dueAt <= complete));
      behind = shards.filter((shard) => !shard.isDone() && shard.readUpTo() === complete);
      if (rows.length >= limit || behind.length === 0) {
        return rows
          .sort((one, other) => one.dueAt - other.dueAt)
          .slice(0, limit)
          .map(({ id, dueAt }) => ({ id, dueAt }));
      }
    }
  };

/**
 * Reads past the limit, because what one application has due may stand behind the thousands of another. Rows are short: 10,000 make a
 * page of 1 MB.
 */
async function readInTurns(
  table: Table,
  { limit, ...range }: { lane: Priority; before: number; limit: number; expiringAfter: number },
): Promise<DueMessage[]> {
  const shards = NUMBERS.map((number) => createReader(table, { number, ...range }));
  await parallel(shards, async (shard) => {
    for (let pages = 0; pages < MOST_PAGES && !shard.isDone(); pages++) await shard.more({});
  });
  const rows = shards.flatMap((shard) => shard.rows).sort((one, other) => one.dueAt - other.dueAt);
  const owners = Map.groupBy(rows, ({ applicationId }) => applicationId);
  return inTurns(owners.values(), limit).map(({ id, dueAt }) => ({ id, dueAt }));
}

/**
 * Finds what has expired by the same index, because `dueAt` is never past `expiresAt`: an index of its own would cost each message two
 * more writes. Behind a long backlog it reads past the rows that are due but not expired.
 */
export const createExpired =
  (table: Table) =>
  async ({ before, limit }: { before: number; limit: number }): Promise<string[]> => {
    const rows = await readLanes(table, before, limit, { FilterExpression: 'expiresAt <= :before' });
    return rows.slice(0, limit).map(({ id }) => id);
  };

/** Rows of every shard of both lanes, up to `limit` from each. */
async function readLanes(
  table: Table,
  before: number,
  limit: number,
  filter?: { FilterExpression: string },
): Promise<DueMessage[]> {
  const lanes: Priority[] = ['high', 'normal'];
  const shards = lanes.flatMap((lane) => NUMBERS.map((number) => createReader(table, { lane, number, before })));
  await parallel(shards, async (shard) => {
    for (let pages = 0; pages < MOST_PAGES && shard.rows.length < limit && !shard.isDone(); pages++) {
      // A limit would count the rows that the filter drops.
      await shard.more(filter ?? { Limit: limit - shard.rows.length });
    }
  });
  return shards.flatMap(({ rows }) => rows);
}

/** Reads one shard of a lane, page by page. */
function createReader(
  table: Table,
  {
    lane,
    number,
    before,
    expiringAfter = 0,
  }: { lane: Priority; number: number; before: number; expiringAfter?: number },
) {
  const lasting = expiringAfter > 0 ? { FilterExpression: 'expiresAt > :after' } : {};
  const after = expiringAfter > 0 ? { ':after': { N: String(expiringAfter) } } : {};
  const rows: DueRow[] = [];
  let start: Item | undefined;
  let upTo = Number.NEGATIVE_INFINITY;
  return {
    rows,
    /** What is due earlier than this has been read; infinite at the end. */
    readUpTo: () => upTo,
    isDone: () => upTo === Number.POSITIVE_INFINITY,
    async more(input: Pick<QueryCommandInput, 'Limit' | 'FilterExpression'>): Promise<void> {
      const page = await table.query({
        IndexName: DUE_INDEX,
        KeyConditionExpression: 'due = :due AND dueAt <= :before',
        ExpressionAttributeValues: {
          ':due': { S: duePartition(lane, number) },
          ':before': { N: String(before) },
          ...after,
        },
        ...lasting,
        ...input,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      for (const item of page.Items ?? []) {
        const { sk, ...row } = Row.parse(toValues(item));
        rows.push({ id: sk, ...row });
      }
      start = page.LastEvaluatedKey;
      upTo = start ? Number(start.dueAt?.N) : Number.POSITIVE_INFINITY;
    },
  };
}

const FAR_FUTURE = Number.MAX_SAFE_INTEGER;

/** Counts what is not final by the due index, and finds the oldest id in it. */
export const createWaiting =
  (table: Table): MessageStore['waiting'] =>
  async (limit) => {
    const rows = await readLanes(table, FAR_FUTURE, limit + 1);
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
