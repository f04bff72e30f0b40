import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';
import { type Item, type Key, keyOf } from './attributes.ts';
import { chunks, parallel } from './parallel.ts';
import { DEADLINE_MS, pauseBefore, retrying } from './retrying.ts';

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
 * @returns a function that answers for each item, in order, whether it was put, or the error of one that could not be put in time; after a lost
 * answer, what it put itself may count as there already. Throws what trying again cannot help
 */
export function createInsert(
  dynamo: DynamoDBClient,
  tableName: string,
): (items: { key: Key; item: Item }[]) => Promise<Put[]> {
  const insertChunk = async (statements: BatchStatementRequest[]): Promise<Put[]> => {
    const done = new Map<BatchStatementRequest, boolean>();
    const end = performance.now() + DEADLINE_MS;
    let doubt = false;
    let left = statements;
    const ended = (cause?: Unavailable): Put[] => {
      const Failure = doubt || cause instanceof PerhapsStored ? PerhapsStored : Unavailable;
      const failure = new Failure('The store took only a part of what it was given.', { cause });
      return statements.map((statement) => done.get(statement) ?? failure);
    };
    for (let tries = 0; left.length > 0; tries++) {
      if (performance.now() > end) return ended();
      if (tries > 0) await sleep(pauseBefore(tries));
      const answered = await retrying((repeated) => {
        doubt ||= repeated;
        return dynamo.send(new BatchExecuteStatementCommand({ Statements: left }));
      }).catch(unlessFinal);
      if (answered instanceof Unavailable) return ended(answered);
      const { Responses = [] } = answered;
      left = left.filter((statement, index) => {
        const answer = Responses[index];
        const code = answer?.Error?.Code;
        doubt ||= !answer || code === 'InternalServerError';
        if (!answer || (code !== undefined && AGAIN.includes(code))) return true;
        if (answer.Error && code !== 'DuplicateItem') {
          throw new Error(`An item was refused: ${code}: ${answer.Error.Message}`);
        }
        done.set(statement, !answer.Error);
        return false;
      });
    }
    return ended();
  };

  return async (items) => {
    const statements = items.map(({ key, item }) => statementOf(tableName, { ...keyOf(key), ...item }));
    return (await parallel(chunks(statements, BATCH), insertChunk)).flat();
  };
}

/** Whether an item was put; false: there was one already. */
export type Put = boolean | Unavailable;

/** The error as a value, unless trying again cannot help. */
export const unlessFinal = (error: unknown): Unavailable => {
  if (error instanceof Unavailable) return error;
  throw error;
};

/** The statement names the attributes and carries no value: what applications write can never become a part of it. */
const statementOf = (tableName: string, item: Item): BatchStatementRequest => ({
  Statement: `INSERT INTO "${tableName}" VALUE {${Object.keys(item)
    .map((name) => `'${name}': ?`)
    .join(', ')}}`,
  Parameters: Object.values(item),
});
