import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { KeyUses } from '#shared/ports/applications.ts';
import { toAttribute, toValues } from './attributes.ts';
import { itemsOf } from './items.ts';
import { createTable } from './table.ts';

const PARTITION = 'key-uses';
const Row = z.object({ sk: z.string(), at: z.number() });

/** Last uses of API keys on DynamoDB: beside the keys and not on them, so that who uses a key has no right to write it. */
export function createKeyUses(dynamo: DynamoDBClient, tableName: string): KeyUses {
  const table = createTable(dynamo, tableName);
  return {
    note: (keyId, at) => table.put({ pk: PARTITION, sk: keyId }, { at: toAttribute(at) }),
    async all() {
      const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: PARTITION } } };
      const uses = new Map<string, number>();
      for await (const item of itemsOf(table, query)) {
        const { sk, at } = Row.parse(toValues(item));
        uses.set(sk, at);
      }
      return uses;
    },
  };
}
