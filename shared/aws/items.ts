import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from './attributes.ts';
import type { Table } from './table.ts';

/**
 * The items that a query finds, each page read when it is come to: DynamoDB ends one at 1 MB.
 *
 * @param query `Limit` bounds a page
 * @param most ends after so many items, and reads hardly more
 */
export async function* itemsOf(
  table: Pick<Table, 'query'>,
  { Limit, ...query }: Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<Item> {
  let left = most;
  let start: Item | undefined;
  do {
    const limit = Math.min(left, Limit ?? left);
    const { Items = [], LastEvaluatedKey } = await table.query({
      ...query,
      ...(Number.isFinite(limit) ? { Limit: limit } : {}),
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    yield* Items;
    left -= Items.length;
    start = LastEvaluatedKey;
  } while (start && left > 0);
}
