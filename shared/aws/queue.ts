import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { chunks, parallel } from './parallel.ts';
import { pauseBefore, retrying } from './retrying.ts';

/** What is sent for one item; SQS counts the batch's ids itself. */
export type Entry = Omit<SendMessageBatchRequestEntry, 'Id'>;

/** SQS takes at most this many in one call. */
const BATCH = 10;
const TRIES = 4;
const DEADLINE_MS = 4_000;

/**
 * Sends items in batches, several at once, and repeats those that SQS answers as failed. Resolves to the items that were not taken, with
 * the reason of the last; it never throws, so that one bad batch does not hide the others.
 */
export async function sendAll<T>(
  sqs: SQSClient,
  queueUrl: string,
  items: T[],
  entryOf: (item: T) => Entry,
): Promise<{ left: T[]; cause?: unknown }> {
  const results = await parallel(chunks(items, BATCH), (chunk) => sendChunk(sqs, queueUrl, chunk, entryOf), 16);
  const cause = results.find((result) => result.cause !== undefined)?.cause;
  return { left: results.flatMap((result) => result.left), ...(cause === undefined ? {} : { cause }) };
}

async function sendChunk<T>(
  sqs: SQSClient,
  QueueUrl: string,
  chunk: T[],
  entryOf: (item: T) => Entry,
): Promise<{ left: T[]; cause?: unknown }> {
  let left = chunk;
  let cause: unknown;
  for (let tries = 0; left.length > 0 && tries < TRIES; tries++) {
    if (tries > 0) await sleep(pauseBefore(tries));
    const Entries = left.map((item, index) => ({ ...entryOf(item), Id: String(index) }));
    try {
      const { Failed } = await retrying(() => sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })), {
        deadlineMs: DEADLINE_MS,
      });
      if (!Failed || Failed.length === 0) return { left: [] };
      const failed = new Set(Failed.map(({ Id }) => Id));
      left = left.filter((_, index) => failed.has(String(index)));
      cause = new Error(`The queue refused ${failed.size} of a batch: ${Failed[0]?.Code ?? 'no code'}.`);
    } catch (error) {
      return { left, cause: error };
    }
  }
  return { left, cause };
}
