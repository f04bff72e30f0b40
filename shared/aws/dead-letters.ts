import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '#shared/ports/messages.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { sendAll } from './queue.ts';

/** Dead letters on an SQS queue of their own, where operators look and redrive. */
export const createDeadLetters = (sqs: SQSClient, queueUrl: string): DeadLetters => ({
  async add(letters) {
    const { left, cause } = await sendAll(sqs, queueUrl, letters, ({ id, reason, at }) => ({
      MessageBody: JSON.stringify({ id, reason, at }),
    }));
    if (left.length > 0) throw new Unavailable('Dead letters could not be stored.', { cause });
  },
});
