import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { scan } from './scan.ts';
import { TABLES } from './tables.ts';

/** Deletes what its `ttl` has passed, as DynamoDB does by itself and the emulator does not. Answers how many items went. */
export async function removeExpired(dynamo: DynamoDBClient, now: number): Promise<number> {
  const removed = await Promise.all([TABLES.messages, TABLES.state].map((table) => removeFrom(dynamo, table, now)));
  return removed.reduce((sum, count) => sum + count, 0);
}

async function removeFrom(dynamo: DynamoDBClient, TableName: string, now: number): Promise<number> {
  let removed = 0;
  const expired = scan(dynamo, {
    TableName,
    FilterExpression: '#ttl < :now',
    ProjectionExpression: 'pk, sk',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  });
  for await (const { Key } of expired) {
    await dynamo.send(new DeleteItemCommand({ TableName, Key }));
    removed += 1;
  }
  return removed;
}
