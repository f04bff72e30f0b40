import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { chunks } from '#shared/aws/parallel.ts';
import { lambdaContext } from './lambda-context.ts';

/** A function that a queue feeds, as Lambda calls it. */
export type SqsHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse | undefined>;

/** How a queue feeds a function. */
export type EventSource = {
  queueUrl: string;
  handler: SqsHandler;
  /** Messages in one invocation, at most; 50 unless given. A deployment has 10 in the high lane and 100 in the normal one. */
  batchSize?: number;
  /** Invocations at once, at most; 4 unless given. A deployment has `deliveriesPerLane`. */
  maxConcurrency?: number;
  timeoutMs?: number;
  /** When a failed message may be seen again, seconds. At least 1: with 0 the emulator loses it until its next start. */
  retryAfterSeconds?: number;
};

/** Longest wait of a receive, seconds. Stopping waits for it, because the emulator loses what it hands to a poll that was aborted. */
const WAIT_SECONDS = 2;
/** A receive takes at most this many. */
const RECEIVE = 10;

/**
 * Feeds a function from a queue as Lambda's event source does: batches, several invocations at once, partial batch failures. The client
 * must have no timeout of its own. `stop` resolves when all invocations have ended.
 */
export function pollQueue(sqs: SQSClient, source: EventSource): { stop(): Promise<void> } {
  const { queueUrl: QueueUrl, batchSize = 50, maxConcurrency = 4, timeoutMs = 60_000 } = source;
  const running = new Set<Promise<void>>();
  let stopping = false;

  const receive = async (WaitTimeSeconds: number): Promise<Message[]> => {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds,
      MaxNumberOfMessages: RECEIVE,
      MessageSystemAttributeNames: ['All'],
    });
    return (await sqs.send(command)).Messages ?? [];
  };

  const receiveBatch = async (): Promise<Message[]> => {
    const batch = await receive(WAIT_SECONDS);
    let more = batch.length === RECEIVE;
    while (more && batch.length + RECEIVE <= batchSize) {
      const next = await receive(0);
      batch.push(...next);
      more = next.length === RECEIVE;
    }
    return batch;
  };

  const invoke = async (batch: Message[]): Promise<void> => {
    const failed = await failuresOf(source, batch, timeoutMs);
    const entry = ({ ReceiptHandle }: Message, index: number) => ({ Id: String(index), ReceiptHandle });
    const done = batch.filter(({ MessageId }) => !failed.has(MessageId ?? ''));
    for (const part of chunks(done, RECEIVE)) {
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: part.map(entry) }));
    }
    const VisibilityTimeout = Math.max(1, source.retryAfterSeconds ?? 5);
    for (const part of chunks(
      batch.filter(({ MessageId }) => failed.has(MessageId ?? '')),
      RECEIVE,
    )) {
      const Entries = part.map((message, index) => ({ ...entry(message, index), VisibilityTimeout }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      if (running.size >= maxConcurrency) {
        await Promise.race(running);
        continue;
      }
      try {
        const batch = await receiveBatch();
        if (batch.length === 0) continue;
        const invocation: Promise<void> = invoke(batch)
          .catch(report)
          .finally(() => running.delete(invocation));
        running.add(invocation);
      } catch (error) {
        report(error);
        await sleep(500);
      }
    }
    await Promise.all(running);
  };

  const stopped = loop();
  return {
    stop() {
      stopping = true;
      return stopped;
    },
  };
}

/** Ids of the messages that are to come back: what the function names, or all when it throws. */
async function failuresOf(
  { handler, queueUrl }: EventSource,
  batch: Message[],
  timeoutMs: number,
): Promise<Set<string>> {
  try {
    const response = await handler(
      { Records: batch.map((message) => toRecord(message, queueUrl)) },
      lambdaContext('queue', timeoutMs),
    );
    return new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  } catch (error) {
    report(error);
    return new Set(batch.map(({ MessageId }) => MessageId ?? ''));
  }
}

const toRecord = (message: Message, queueUrl: string): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: {
    ApproximateReceiveCount: message.Attributes?.ApproximateReceiveCount ?? '1',
    SentTimestamp: message.Attributes?.SentTimestamp ?? '0',
    SenderId: message.Attributes?.SenderId ?? '000000000000',
    ApproximateFirstReceiveTimestamp: message.Attributes?.ApproximateFirstReceiveTimestamp ?? '0',
  },
  messageAttributes: {},
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`,
  awsRegion: 'us-east-1',
});

/** Lambda logs what a function throws. */
const report = (error: unknown): void => console.error(error);
