import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AuditEntry } from '#shared/domain/audit.ts';
import type { AuditLog } from '#shared/ports/audit.ts';
import { toValues } from './attributes.ts';
import { itemsOf } from './items.ts';
import { createTable } from './table.ts';

/** One partition, so that a function's right can name it; operators change things far more seldom than a partition takes writes. */
const PARTITION = 'audit';

/** The audit log on DynamoDB, in the state table; nothing is ever removed. */
export function createAudit(dynamo: DynamoDBClient, tableName: string): AuditLog {
  const table = createTable(dynamo, tableName);

  const newest = async (limit: number, after = '~'): Promise<AuditEntry[]> => {
    const query = {
      KeyConditionExpression: 'pk = :pk AND sk < :after',
      ExpressionAttributeValues: { ':pk': { S: PARTITION }, ':after': { S: after } },
      ScanIndexForward: false,
      ConsistentRead: true,
    };
    const entries: AuditEntry[] = [];
    for await (const item of itemsOf(table, query, limit)) {
      entries.push(AuditEntry.parse(JSON.parse(String(toValues(item).value))));
    }
    return entries;
  };

  return {
    add: (entry) => table.put({ pk: PARTITION, sk: entry.id }, { value: { S: JSON.stringify(entry) } }),
    async list({ limit, after }) {
      const entries = await newest(limit + 1, after);
      const shown = entries.slice(0, limit);
      const last = shown.at(-1);
      return entries.length > limit && last ? { entries: shown, next: last.id } : { entries: shown };
    },
  };
}
