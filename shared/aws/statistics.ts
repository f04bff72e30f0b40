import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { encodeTime } from 'ulid';
import * as z from 'zod';
import { DAY, HOUR } from '#shared/domain/durations.ts';
import { timeOf } from '#shared/domain/id.ts';
import { Attempt, Status } from '#shared/domain/message.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { MessageStatistics } from '#shared/ports/messages.ts';
import { toValues } from './attributes.ts';
import { itemsOf } from './items.ts';
import { dayOf, partition, SHARDS } from './message-item.ts';
import { parallel } from './parallel.ts';
import { createTable, type Table } from './table.ts';

/** Rows of one shard that are read at most: about 25,000 messages in all, a few cents per thousand looks. */
const MOST_PER_SHARD = 3_000;

const Row = z.object({ sk: z.string(), acceptedAt: z.number(), status: Status, attempts: z.string() });
type Row = z.infer<typeof Row>;

const Attempts = z.array(Attempt);

/** Numbers about messages on DynamoDB: a bounded look at the newest days, since counting everything would cost as much as reading it. */
export function createStatistics(
  dynamo: DynamoDBClient,
  tableName: string,
  clock: Clock,
  mostPerShard: number = MOST_PER_SHARD,
): MessageStatistics {
  const table = createTable(dynamo, tableName);
  return {
    async since(from) {
      const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
      const read = await parallel(shards, (shard) => readShard(table, { shard, from, now: clock(), mostPerShard }));
      // A shard that was cut short has counted nothing older: for all of them only what is newer is complete.
      const covered = Math.max(from, ...read.map(({ downTo }) => downTo));
      const rows = read.flatMap((each) => each.rows).filter(({ acceptedAt }) => acceptedAt >= covered);
      return { from: covered, hours: hoursOf(rows), latencies: latenciesOf(rows) };
    },
  };
}

async function readShard(
  table: Table,
  query: { shard: number; from: number; now: number; mostPerShard: number },
): Promise<{ rows: Row[]; downTo: number }> {
  const { shard, from, now, mostPerShard } = query;
  const rows: Row[] = [];
  for (let day = now; dayOf(day) >= dayOf(from); day -= DAY) {
    const query = {
      KeyConditionExpression: 'pk = :pk AND sk >= :first',
      ExpressionAttributeValues: {
        ':pk': { S: partition(dayOf(day), shard) },
        ':first': { S: `${encodeTime(from, 10)}${'0'.repeat(16)}` },
      },
      ExpressionAttributeNames: { '#status': 'status' },
      ProjectionExpression: 'sk, acceptedAt, #status, attempts',
      ScanIndexForward: false,
      Limit: 1_000,
    };
    for await (const item of itemsOf(table, query, mostPerShard - rows.length)) rows.push(Row.parse(toValues(item)));
    const last = rows.at(-1);
    if (rows.length >= mostPerShard && last) return { rows, downTo: timeOf(last.sk) };
  }
  return { rows, downTo: from };
}

function hoursOf(rows: Row[]) {
  const hours = new Map<number, Partial<Record<Status, number>>>();
  for (const { acceptedAt, status } of rows) {
    const at = Math.floor(acceptedAt / HOUR) * HOUR;
    const counts = hours.get(at) ?? {};
    hours.set(at, { ...counts, [status]: (counts[status] ?? 0) + 1 });
  }
  return [...hours].sort(([a], [b]) => a - b).map(([at, counts]) => ({ at, counts }));
}

const latenciesOf = (rows: Row[]): number[] =>
  rows
    .filter(({ attempts }) => attempts !== '[]')
    .sort((a, b) => (a.sk < b.sk ? 1 : -1))
    .slice(0, 500)
    .flatMap(({ attempts }) => Attempts.parse(JSON.parse(attempts)))
    .flatMap(({ httpStatus, latencyMs }) => (httpStatus === undefined || latencyMs === undefined ? [] : [latencyMs]))
    .slice(0, 1_000);
