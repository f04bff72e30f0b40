import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { scan } from './scan.ts';
import { TABLES } from './tables.ts';

/** Says whether the process that had this data directory before was killed, and is there while this one runs. */
export function markRunning(dataDir: string): { wasKilled: boolean; end(): void } {
  const file = join(dataDir, 'running');
  const wasKilled = existsSync(file);
  writeFileSync(file, '');
  return { wasKilled, end: () => rmSync(file, { force: true }) };
}

/**
 * Writes the index rows of all messages that are due once more. DynamoDB changes an item and its index rows together; the emulator takes the old
 * row out before it writes the item, and a kill between the two leaves an item that no index leads to.
 *
 * @returns how many items have such a row
 */
export async function mendDueIndex(dynamo: DynamoDBClient): Promise<number> {
  const TableName = TABLES.messages;
  let mended = 0;
  const due = scan(dynamo, {
    TableName,
    FilterExpression: 'attribute_exists(due) AND attribute_type(dueAt, :number)',
    ProjectionExpression: 'pk, sk, due',
    ExpressionAttributeValues: { ':number': { S: 'N' } },
  });
  for await (const { item, Key } of due) {
    if (!item.due) continue;
    await dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET due = :due',
        ConditionExpression: 'due = :due',
        ExpressionAttributeValues: { ':due': item.due },
      }),
    );
    mended += 1;
  }
  return mended;
}
