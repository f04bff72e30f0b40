import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Item } from '#shared/aws/attributes.ts';
import { itemsOf } from '#shared/aws/items.ts';
import type { Table } from '#shared/aws/table.ts';

const itemAt = (place: number): Item => ({ sk: { S: String(place) } });

/** A table of numbered items that ends a page after `pageSize` of them, as DynamoDB does at 1 MB. */
function aTable(count: number, pageSize: number) {
  const asked: Partial<QueryCommandInput>[] = [];
  const query: Table['query'] = async (input) => {
    asked.push(input);
    const from = input.ExclusiveStartKey ? Number(input.ExclusiveStartKey.sk?.S) + 1 : 0;
    const until = Math.min(count, from + Math.min(pageSize, input.Limit ?? pageSize));
    const Items = Array.from({ length: until - from }, (_, index) => itemAt(from + index));
    return { Items, ...(until < count ? { LastEvaluatedKey: itemAt(until - 1) } : {}), $metadata: {} };
  };
  return { query, asked };
}

async function placesOf(items: AsyncIterable<Item>): Promise<number[]> {
  const places: number[] = [];
  for await (const item of items) places.push(Number(item.sk?.S));
  return places;
}

describe('The items that a query finds', () => {
  test('come from all pages, in their order', async () => {
    const table = aTable(5, 2);
    expect(await placesOf(itemsOf(table, { KeyConditionExpression: 'pk = :pk' }))).toEqual([0, 1, 2, 3, 4]);
    expect(table.asked.map(({ KeyConditionExpression, Limit }) => [KeyConditionExpression, Limit])).toEqual(
      Array.from({ length: 3 }, () => ['pk = :pk', undefined]),
    );
  });

  test('end after as many as are wanted, and no page is read for more', async () => {
    const table = aTable(10, 4);
    expect(await placesOf(itemsOf(table, {}, 6))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(table.asked.map(({ Limit }) => Limit)).toEqual([6, 2]);
  });

  test('come in pages no larger than was asked for', async () => {
    const table = aTable(7, 100);
    expect(await placesOf(itemsOf(table, { Limit: 3 }, 5))).toEqual([0, 1, 2, 3, 4]);
    expect(table.asked.map(({ Limit }) => Limit)).toEqual([3, 2]);
  });

  test('go on behind an empty page that is not the last', async () => {
    const pages = [{ Items: [], LastEvaluatedKey: itemAt(0) }, { Items: [itemAt(1)] }];
    const query: Table['query'] = async () => ({ ...pages.shift(), $metadata: {} });
    expect(await placesOf(itemsOf({ query }, {}))).toEqual([1]);
  });
});
