import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Callback, Callbacks } from '#shared/ports/messages.ts';
import { parallel } from './parallel.ts';
import { createTable, type Key, toValues } from './table.ts';

/** The outbox of status callbacks on DynamoDB: one partition, sorted by when they are due. */
export function createCallbacks(dynamo: DynamoDBClient, tableName: string): Callbacks {
  const table = createTable(dynamo, tableName);
  return {
    async add(callbacks) {
      await parallel(callbacks, (callback) => table.put(keyOf(callback), { tries: { N: String(callback.tries) } }));
    },
    async due(before, limit) {
      const page = await table.query({
        KeyConditionExpression: 'pk = :pk AND sk < :end',
        ExpressionAttributeValues: { ':pk': { S: PARTITION }, ':end': { S: timeKey(before + 1) } },
        ConsistentRead: true,
        Limit: limit,
      });
      return (page.Items ?? []).map((item) => {
        const { sk, tries } = Row.parse(toValues(item));
        return { dueAt: Number(sk.slice(0, TIME_DIGITS)), messageId: sk.slice(TIME_DIGITS + 1), tries };
      });
    },
    remove: (callback) => table.remove(keyOf(callback)),
  };
}

const PARTITION = 'callbacks';
const TIME_DIGITS = 15;
const Row = z.object({ sk: z.string(), tries: z.int() });

const timeKey = (time: number): string => String(time).padStart(TIME_DIGITS, '0');
const keyOf = ({ dueAt, messageId }: Callback): Key => ({ pk: PARTITION, sk: `${timeKey(dueAt)}#${messageId}` });
