import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { SettingsStore, SettingsVersion } from '#shared/ports/settings.ts';
import { type Item, type Key, toAttribute, toValues } from './attributes.ts';
import { itemsOf } from './items.ts';
import { createTable } from './table.ts';

/** Settings documents on DynamoDB: each version is an item of its own and is never changed. */
export function createSettings(dynamo: DynamoDBClient, tableName: string): SettingsStore {
  const table = createTable(dynamo, tableName);

  const history = async (name: string, limit: number): Promise<SettingsVersion[]> => {
    const query = {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: keyOf(name, 0).pk } },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: MOST_AT_ONCE,
    };
    const versions: SettingsVersion[] = [];
    for await (const item of itemsOf(table, query, limit)) versions.push(fromItem(item));
    return versions;
  };

  return {
    read: async (name) => (await history(name, 1))[0],

    async write(name, { value, expectedVersion, savedAt, savedBy }) {
      const version = expectedVersion + 1;
      // Versions are never removed, so that looking before the conditional put is no race.
      if (expectedVersion > 0 && !(await table.get(keyOf(name, expectedVersion)))) return undefined;
      const item = {
        version: toAttribute(version),
        value: toAttribute(JSON.stringify(value)),
        savedAt: toAttribute(savedAt),
        savedBy: toAttribute(savedBy),
      };
      return (await table.create(keyOf(name, version), item)) ? { version, value, savedAt, savedBy } : undefined;
    },

    history,
  };
}

/** Versions in one answer of DynamoDB; a document may have kilobytes. */
const MOST_AT_ONCE = 100;

/** Versions in the order of their text. */
const keyOf = (name: string, version: number): Key => ({
  pk: `settings#${name}`,
  sk: String(version).padStart(10, '0'),
});

const Stored = z.object({ version: z.int(), value: z.string(), savedAt: z.number(), savedBy: z.string() });

function fromItem(item: Item): SettingsVersion {
  const stored = Stored.parse(toValues(item));
  return { ...stored, value: JSON.parse(stored.value) };
}
