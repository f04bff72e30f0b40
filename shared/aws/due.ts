import * as z from 'zod';
import type { Priority } from '#shared/domain/message.ts';
import type { DueMessage, MessageStore } from '#shared/ports.ts';
import { duePartition, SHARDS } from './message-item.ts';
import { type Item, type Table, toValues } from './table.ts';

/** Name of the sparse index over `dueAt`. */
export const DUE_INDEX = 'due';

const Row = z.object({ sk: z.string(), dueAt: z.number() });

/** Reads the due index: every shard up to the limit, merged oldest first. Rows are hints; the record decides. */
export function createDue(table: Table): MessageStore['due'] {
  const shard = async (lane: Priority, number: number, before: number, limit: number): Promise<DueMessage[]> => {
    const rows: DueMessage[] = [];
    let start: Item | undefined;
    do {
      const page = await table.query({
        IndexName: DUE_INDEX,
        KeyConditionExpression: 'due = :due AND dueAt <= :before',
        ExpressionAttributeValues: { ':due': { S: duePartition(lane, number) }, ':before': { N: String(before) } },
        Limit: limit - rows.length,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      for (const item of page.Items ?? []) {
        const { sk, dueAt } = Row.parse(toValues(item));
        rows.push({ id: sk, dueAt });
      }
      start = page.LastEvaluatedKey;
    } while (start && rows.length < limit);
    return rows;
  };

  return async ({ lane, before, limit }) => {
    const shards = await Promise.all(Array.from({ length: SHARDS }, (_, number) => shard(lane, number, before, limit)));
    return shards
      .flat()
      .sort((one, other) => one.dueAt - other.dueAt)
      .slice(0, limit);
  };
}
