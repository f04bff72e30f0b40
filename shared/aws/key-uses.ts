import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { KeyUses } from '#shared/ports/applications.ts';
import { createTable, type Item, toAttribute, toValues } from './table.ts';

const PARTITION = 'key-uses';
const Row = z.object({ sk: z.string(), at: z.number() });

/** Last uses of API keys on DynamoDB: beside the keys and not on them, so that who uses a key has no right to write it. */
export function createKeyUses(dynamo: DynamoDBClient, tableName: string): KeyUses {
  const table = createTable(dynamo, tableName);
  return {
    note: (keyId, at) => table.put({ pk: PARTITION, sk: keyId }, { at: toAttribute(at) }),
    async all() {
      const uses = new Map<string, number>();
      let start: Item | undefined;
      do {
        const page = await table.query({
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: PARTITION } },
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        for (const item of page.Items ?? []) {
          const { sk, at } = Row.parse(toValues(item));
          uses.set(sk, at);
        }
        start = page.LastEvaluatedKey;
      } while (start);
      return uses;
    },
  };
}
