import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ApiKey, Application } from '#shared/domain/application.ts';
import type { Applications } from '#shared/ports/applications.ts';
import { type Item, type Key, toAttribute, toValues } from './attributes.ts';
import { itemsOf } from './items.ts';
import { createTable } from './table.ts';

/** Applications and their keys on DynamoDB, in one partition: they are few, and requests read them through a cache. */
export function createApplications(dynamo: DynamoDBClient, tableName: string): Applications {
  const table = createTable(dynamo, tableName);

  return {
    async all() {
      const applications: Application[] = [];
      const keys: ApiKey[] = [];
      for await (const item of itemsOf(table, EVERYTHING)) {
        const values = toValues(item);
        if (values.kind === 'key') keys.push(toKey(values));
        if (values.kind === 'application') applications.push(toApplication(values));
      }
      return applications.map((application) => ({
        application,
        keys: keys.filter(({ applicationId }) => applicationId === application.id),
      }));
    },

    async byKey(keyId) {
      const found = await table.get(keyOfKey(keyId));
      if (!found) return undefined;
      const key = toKey(toValues(found));
      const owner = await table.get(keyOfApplication(key.applicationId));
      return owner && { application: toApplication(toValues(owner)), key };
    },

    async save(application) {
      const { version, ...rest } = application;
      const saved = await table.replace(keyOfApplication(application.id), toItem('application', rest), version);
      return saved ? { ...application, version: version + 1 } : undefined;
    },
    saveKey: (key) => table.put(keyOfKey(key.id), toItem('key', key)),
  };
}

const PARTITION = 'applications';
const EVERYTHING = {
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': { S: PARTITION } },
  ConsistentRead: true,
};

const keyOfApplication = (id: string): Key => ({ pk: PARTITION, sk: `application#${id}` });
const keyOfKey = (id: string): Key => ({ pk: PARTITION, sk: `key#${id}` });

/** Fields that are nested: on the item they are JSON. */
const NESTED = ['limits', 'earlierCallbackSecret', 'scopes'];

/** Absent on the item stands for null. */
const toKey = (values: Record<string, unknown>): ApiKey =>
  ApiKey.parse({ expiresAt: null, revokedAt: null, ...unnest(values) });

const toApplication = ({ revision, ...values }: Record<string, unknown>): Application =>
  Application.parse({ ...unnest(values), version: revision ?? 0 });

const unnest = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      NESTED.includes(name) && typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  );

function toItem(kind: 'application' | 'key', value: Omit<Application, 'version'> | ApiKey): Item {
  const item: Item = { kind: { S: kind } };
  for (const [name, field] of Object.entries(value)) {
    if (field !== null) item[name] = toAttribute(typeof field === 'object' ? JSON.stringify(field) : field);
  }
  return item;
}
