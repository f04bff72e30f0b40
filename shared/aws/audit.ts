import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AuditEntry } from '#shared/domain/audit.ts';
import { timeOf } from '#shared/domain/id.ts';
import type { AuditLog } from '#shared/ports.ts';
import { createTable, type Item, type Key, toValues } from './table.ts';

/** Years that a list goes back; a partition holds one year. */
const YEARS = 10;

/** The audit log on DynamoDB, in the state table: one partition a year, nothing is ever removed. */
export function createAudit(dynamo: DynamoDBClient, tableName: string, clock: () => number): AuditLog {
  const table = createTable(dynamo, tableName);
  return {
    add: (entry) => table.put(keyOf(entry.id), { value: { S: JSON.stringify(entry) } }),
    async list({ limit, after }) {
      const newest = new Date(after === undefined ? clock() : timeOf(after)).getUTCFullYear();
      const entries: AuditEntry[] = [];
      for (let year = newest; year > newest - YEARS && entries.length <= limit; year--) {
        entries.push(...(await readYear(year, limit + 1 - entries.length, after)));
      }
      const shown = entries.slice(0, limit);
      const last = shown.at(-1);
      return entries.length > limit && last ? { entries: shown, next: last.id } : { entries: shown };
    },
  };

  async function readYear(year: number, limit: number, after = '~'): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = [];
    let start: Item | undefined;
    do {
      const page = await table.query({
        KeyConditionExpression: 'pk = :pk AND sk < :after',
        ExpressionAttributeValues: { ':pk': { S: partition(year) }, ':after': { S: after } },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit - entries.length,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      entries.push(...(page.Items ?? []).map((item) => AuditEntry.parse(JSON.parse(String(toValues(item).value)))));
      start = page.LastEvaluatedKey;
    } while (start && entries.length < limit);
    return entries;
  }
}

const partition = (year: number): string => `audit#${year}`;

const keyOf = (id: string): Key => ({ pk: partition(new Date(timeOf(id)).getUTCFullYear()), sk: id });
