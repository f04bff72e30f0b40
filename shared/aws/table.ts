import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { type Item, type Key, keyOf } from './attributes.ts';
import { createInsert } from './insert.ts';
import { newMark } from './mark.ts';
import { chunks, parallel } from './parallel.ts';
import { DEADLINE_MS, pauseBefore, retrying, withoutDoubt } from './retrying.ts';

/** The handful of things that the stores ask of a table; each is repeated while DynamoDB throttles or cannot be reached. */
export function createTable(dynamo: DynamoDBClient, name: string) {
  const get = async (key: Key): Promise<Item | undefined> =>
    reading(async () => {
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName: name, Key: keyOf(key), ConsistentRead: true }),
      );
      return Item;
    });

  const getChunk = async (keys: Key[]): Promise<Item[]> => {
    const items: Item[] = [];
    let wanted = keys.map(keyOf);
    const end = performance.now() + DEADLINE_MS;
    for (let tries = 0; wanted.length > 0; tries++) {
      const { Responses, UnprocessedKeys } = await reading(() =>
        dynamo.send(new BatchGetItemCommand({ RequestItems: { [name]: { Keys: wanted, ConsistentRead: true } } })),
      );
      items.push(...(Responses?.[name] ?? []));
      wanted = UnprocessedKeys?.[name]?.Keys ?? [];
      if (wanted.length === 0) break;
      // DynamoDB left some out because it is throttling, or because the answer was full.
      if (performance.now() > end) throw new Unavailable('The store answered only a part of what was asked for.');
      await sleep(pauseBefore(tries));
    }
    return items;
  };

  /**
   * Makes a conditional write; undefined when its condition did not hold. After a lost answer, a condition that fails may be the work of
   * our own earlier try: the mark that every such write leaves on the item tells.
   */
  const conditionally = async (
    key: Key,
    write: (mark: AttributeValue) => Promise<Item | undefined>,
  ): Promise<Item | undefined> => {
    const mark = newMark();
    return retrying(async (repeated) => {
      try {
        return (await write(mark)) ?? {};
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const stored = repeated ? await get(key) : undefined;
        return stored?.mark?.S === mark.S ? stored : undefined;
      }
    });
  };

  const putIf = async (key: Key, item: Item, condition: Condition): Promise<boolean> => {
    const written = await conditionally(key, async (mark) => {
      await dynamo.send(new PutItemCommand({ TableName: name, Item: { ...keyOf(key), ...item, mark }, ...condition }));
      return undefined;
    });
    return written !== undefined;
  };

  return {
    get,

    async put(key: Key, item: Item): Promise<void> {
      await retrying(() => dynamo.send(new PutItemCommand({ TableName: name, Item: { ...keyOf(key), ...item } })));
    },

    async remove(key: Key): Promise<void> {
      await retrying(() => dynamo.send(new DeleteItemCommand({ TableName: name, Key: keyOf(key) })));
    },

    /** Puts the item if there is none with its key. */
    create: (key: Key, item: Item): Promise<boolean> => putIf(key, item, ABSENT),

    /** Puts each item of which there is none with its key, many in one call; answers for each whether it was put, or why that is not known. */
    createAll: createInsert(dynamo, name),

    /** Replaces the item that is at `revision` (0: there is none, or one from before it had revisions) and counts its revision up. */
    replace: (key: Key, item: Item, revision: number): Promise<boolean> =>
      putIf(
        key,
        { ...item, revision: { N: String(revision + 1) } },
        revision === 0
          ? { ConditionExpression: 'attribute_not_exists(revision)' }
          : {
              ConditionExpression: 'revision = :revision',
              ExpressionAttributeValues: { ':revision': { N: String(revision) } },
            },
      ),

    /** Changes an item under a condition and answers it as it is then (empty unless `returning`); undefined when the condition did not hold. */
    change: (key: Key, change: Update, returning: boolean): Promise<Item | undefined> =>
      conditionally(key, async (mark) => {
        const { Attributes } = await dynamo.send(
          new UpdateItemCommand({
            TableName: name,
            Key: keyOf(key),
            UpdateExpression: `SET mark = :mark, ${change.set}${change.remove ? ` REMOVE ${change.remove}` : ''}`,
            ConditionExpression: change.condition,
            ExpressionAttributeNames: change.names,
            ExpressionAttributeValues: { ...change.values, ':mark': mark },
            ReturnValues: returning ? 'ALL_NEW' : 'NONE',
          }),
        );
        return Attributes;
      }),

    /** Consistent reads of many keys, each at most once. */
    async getAll(keys: Key[]): Promise<Item[]> {
      const pages = await parallel(chunks(keys, 100), (chunk) => getChunk(chunk));
      return pages.flat();
    },

    /** One page of a query. */
    query: (input: Omit<QueryCommandInput, 'TableName'>) =>
      reading(() => dynamo.send(new QueryCommand({ TableName: name, ...input }))),
  };
}

const reading = <T>(call: () => Promise<T>): Promise<T> => withoutDoubt(retrying(call));

/** A conditional change: expressions in DynamoDB's language. */
export type Update = {
  set: string;
  remove?: string;
  condition: string;
  names: Record<string, string>;
  values: Item;
};

type Condition = { ConditionExpression: string; ExpressionAttributeValues?: Item };

const ABSENT: Condition = { ConditionExpression: 'attribute_not_exists(pk)' };

export type Table = ReturnType<typeof createTable>;
