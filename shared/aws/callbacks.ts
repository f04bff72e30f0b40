import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Callback, Callbacks } from '#shared/ports/messages.ts';
import { type Item, type Key, toValues } from './attributes.ts';
import { parallel } from './parallel.ts';
import { createTable } from './table.ts';

/**
 * The outbox of status callbacks on DynamoDB: one partition, sorted by application and then by when they are due. So one short query
 * jumps over all that an application has, and another reads only what is its own.
 */
export function createCallbacks(dynamo: DynamoDBClient, tableName: string): Callbacks {
  const table = createTable(dynamo, tableName);

  const read = async (condition: string, values: Record<string, string>, limit: number): Promise<Callback[]> => {
    const bound = Object.entries({ ...values, ':pk': PARTITION }).map(([name, value]) => [name, { S: value }]);
    const page = await table.query({
      KeyConditionExpression: `pk = :pk AND ${condition}`,
      ExpressionAttributeValues: Object.fromEntries(bound),
      ConsistentRead: true,
      Limit: limit,
    });
    return (page.Items ?? []).map(callbackOf);
  };

  return {
    async add(callbacks) {
      await parallel(callbacks, (callback) => table.put(keyOf(callback), { tries: { N: String(callback.tries) } }));
    },
    async owners(before) {
      const owners: string[] = [];
      let after = BEFORE_ALL;
      for (;;) {
        const [oldest] = await read('sk > :after', { ':after': after }, 1);
        if (!oldest) return owners;
        if (oldest.dueAt <= before) owners.push(oldest.applicationId);
        after = endOf(oldest.applicationId);
      }
    },
    due({ applicationId, before, limit }) {
      const prefix = prefixOf(applicationId);
      const values = { ':start': `${prefix}0`, ':end': prefix + timeKey(before + 1) };
      return read('sk BETWEEN :start AND :end', values, limit);
    },
    remove: (callback) => table.remove(keyOf(callback)),
  };
}

const PARTITION = 'callbacks';
const BEFORE_ALL = ' ';
const TIME_DIGITS = 15;
const SORT_KEY = /^(?:(?<applicationId>.*)#)?(?<dueAt>\d{15})#(?<messageId>[^#]+)$/;
const Row = z.object({ sk: z.string(), tries: z.int() });
const Parts = z.object({ applicationId: z.string().default(''), dueAt: z.coerce.number(), messageId: z.string() });

function callbackOf(item: Item): Callback {
  const { sk, tries } = Row.parse(toValues(item));
  return { ...Parts.parse(SORT_KEY.exec(sk)?.groups), tries };
}

const timeKey = (time: number): string => String(time).padStart(TIME_DIGITS, '0');

/** Rows from before they named their application have no such part; they are read as those of an application without id. */
const prefixOf = (applicationId: string): string => (applicationId === '' ? '' : `${applicationId}#`);

/** After all rows of an application: `$` is next to `#`, and a row without an application begins with the zeros of its time. */
const endOf = (applicationId: string): string => (applicationId === '' ? '00:' : `${applicationId}$`);

const keyOf = ({ applicationId, dueAt, messageId }: Callback): Key => ({
  pk: PARTITION,
  sk: `${prefixOf(applicationId)}${timeKey(dueAt)}#${messageId}`,
});
