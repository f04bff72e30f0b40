import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { chunks, parallel } from './parallel.ts';
import { DEADLINE_MS, pauseBefore, retrying } from './retrying.ts';
import { type Item, type Key, keyOf } from './table.ts';

/** DynamoDB takes at most this many statements in one call. */
const BATCH = 25;

/** Errors of one statement after which trying again can help. */
const AGAIN = [
  'InternalServerError',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'TransactionConflict',
];

/**
 * Puts items of which there is none with their key, many with one call: a fraction of the processor time of a conditional put for each, at
 * the same price. `INSERT` is a put under that condition, decided for each item by itself, which a batch write would not be.
 *
 * @returns a function that answers for each item, in order, whether it was put; after a lost answer, what it put itself may count as there already
 */
export function createInsert(
  dynamo: DynamoDBClient,
  tableName: string,
): (items: { key: Key; item: Item }[]) => Promise<boolean[]> {
  const insertChunk = async (statements: BatchStatementRequest[]): Promise<boolean[]> => {
    const put = new Set<BatchStatementRequest>();
    const end = performance.now() + DEADLINE_MS;
    for (let tries = 0, left = statements; left.length > 0; tries++) {
      if (performance.now() > end) throw new Unavailable('The store took only a part of what it was given.');
      if (tries > 0) await sleep(pauseBefore(tries));
      const { Responses = [] } = await retrying(() =>
        dynamo.send(new BatchExecuteStatementCommand({ Statements: left })),
      );
      left = left.filter((statement, index) => {
        const answer = Responses[index];
        const code = answer?.Error?.Code;
        if (!answer || (code !== undefined && AGAIN.includes(code))) return true;
        if (answer.Error && code !== 'DuplicateItem') {
          throw new Error(`An item was refused: ${code}: ${answer.Error.Message}`);
        }
        if (!answer.Error) put.add(statement);
        return false;
      });
    }
    return statements.map((statement) => put.has(statement));
  };

  return async (items) => {
    const statements = items.map(({ key, item }) => statementOf(tableName, { ...keyOf(key), ...item }));
    return (await parallel(chunks(statements, BATCH), insertChunk)).flat();
  };
}

/** The statement names the attributes and carries no value: what applications write can never become a part of it. */
const statementOf = (tableName: string, item: Item): BatchStatementRequest => ({
  Statement: `INSERT INTO "${tableName}" VALUE {${Object.keys(item)
    .map((name) => `'${name}': ?`)
    .join(', ')}}`,
  Parameters: Object.values(item),
});
