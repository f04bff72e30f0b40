import * as z from 'zod';
import { type Actions, AwsError } from '#infra/emulated/aws-json.ts';
import { putOf } from '#infra/emulated/partiql.ts';
import { condition, Item, update } from './expression.ts';

const Addressed = z.object({
  TableName: z.string(),
  ConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: Item.default({}),
});
const Keyed = Addressed.extend({ Key: Item });
const Put = Addressed.extend({ Item });
const Update = Keyed.extend({ UpdateExpression: z.string(), ReturnValues: z.string().default('NONE') });
const BatchGet = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(Item) })) });
const Batch = z.object({
  Statements: z.array(z.object({ Statement: z.string(), Parameters: z.array(z.unknown()) })).max(25),
});
const Query = Addressed.extend({
  KeyConditionExpression: z.literal('pk = :pk'),
  ScanIndexForward: z.boolean().default(true),
  Limit: z.number().default(1_000),
});

/**
 * DynamoDB as far as `send` and `deliver` go, in memory: conditions are checked and updates worked out as on AWS, so that a handler which
 * only seems to work fails here too. It is quick where the emulator of the tests is exact, so that the handlers are measured and not it.
 */
export function createDynamoActions(): Actions {
  /** By table, partition and sort key. */
  const tables = new Map<string, Map<string, Map<string, Item>>>();

  const partitionOf = (table: string, pk: string | undefined): Map<string, Item> => {
    const partitions = tables.get(table) ?? new Map<string, Map<string, Item>>();
    tables.set(table, partitions);
    const partition = partitions.get(pk ?? '') ?? new Map<string, Item>();
    partitions.set(pk ?? '', partition);
    return partition;
  };
  const slotOf = (table: string, { pk, sk }: Item) => {
    const partition = partitionOf(table, pk?.S);
    const key = sk?.S ?? '';
    return { read: () => partition.get(key), write: (item: Item) => void partition.set(key, item) };
  };
  const check = (given: z.infer<typeof Addressed>, item: Item = {}): void => {
    if (given.ConditionExpression === undefined) return;
    const scope = { item, names: given.ExpressionAttributeNames, values: given.ExpressionAttributeValues };
    if (condition(given.ConditionExpression)(scope)) return;
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
  };

  return {
    PutItem(input) {
      const put = Put.parse(input);
      const slot = slotOf(put.TableName, put.Item);
      check(put, slot.read());
      slot.write(put.Item);
    },

    BatchExecuteStatement(input) {
      const Responses = Batch.parse(input).Statements.map((statement) => {
        const put = Put.parse(putOf(statement));
        const slot = slotOf(put.TableName, put.Item);
        if (slot.read()) return { Error: { Code: 'DuplicateItem' } };
        slot.write(put.Item);
        return { TableName: put.TableName };
      });
      return { Responses };
    },

    UpdateItem(input) {
      const given = Update.parse(input);
      const slot = slotOf(given.TableName, given.Key);
      check(given, slot.read());
      const item = { ...(slot.read() ?? given.Key) };
      const scope = { item, names: given.ExpressionAttributeNames, values: given.ExpressionAttributeValues };
      update(given.UpdateExpression)(scope);
      slot.write(item);
      return given.ReturnValues === 'ALL_NEW' ? { Attributes: item } : {};
    },

    GetItem(input) {
      const { TableName, Key } = Keyed.parse(input);
      return { Item: slotOf(TableName, Key).read() };
    },

    BatchGetItem(input) {
      const { RequestItems } = BatchGet.parse(input);
      const found = Object.entries(RequestItems).map(([table, { Keys }]) => [
        table,
        Keys.flatMap((key) => slotOf(table, key).read() ?? []),
      ]);
      return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
    },

    Query(input) {
      const { TableName, ExpressionAttributeValues, ScanIndexForward, Limit } = Query.parse(input);
      const partition = partitionOf(TableName, ExpressionAttributeValues[':pk']?.S);
      const keys = [...partition.keys()].sort();
      const Items = (ScanIndexForward ? keys : keys.reverse()).slice(0, Limit).map((key) => partition.get(key));
      return { Items, Count: Items.length };
    },
  };
}
