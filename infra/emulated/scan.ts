import {
  type AttributeValue,
  type DynamoDBClient,
  paginateScan,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { keyOf } from '#shared/aws/attributes.ts';

type Item = Record<string, AttributeValue>;

/** All items of a table that a filter finds, page by page, each with its key; `pk` and `sk` must be among what is projected. */
export async function* scan(
  dynamo: DynamoDBClient,
  query: ScanCommandInput,
): AsyncGenerator<{ item: Item; Key: Item }> {
  for await (const { Items = [] } of paginateScan({ client: dynamo }, query)) {
    for (const item of Items) yield { item, Key: keyOf({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' }) };
  }
}
