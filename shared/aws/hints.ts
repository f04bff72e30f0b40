import { createHash } from 'node:crypto';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { isId } from '#shared/domain/id.ts';
import type { Priority } from '#shared/domain/message.ts';
import { createLogger, type Logger } from '#shared/log.ts';
import { type Hint, type Hints, MAX_DELAY_SECONDS } from '#shared/ports/messages.ts';
import { writeLine } from './emf.ts';
import { sendAll } from './queue.ts';
import { retrying } from './retrying.ts';

/** A hint as it stands in the queue: short ASCII, no personal data. */
export const HintBody = z.object({ id: z.string().refine(isId), alone: z.literal(true).optional() });
export type HintBody = z.infer<typeof HintBody>;

/** Reads the body of a queue message; undefined when it is no hint. */
export function parseHint(body: string): HintBody | undefined {
  try {
    return HintBody.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/**
 * Hints on SQS, one standard queue per lane. Each application's hints are a message group of their own: SQS then lets no group's backlog
 * delay the others'.
 *
 * @param log told why the queue did not take some
 */
export function createHints(
  sqs: SQSClient,
  queues: Record<Priority, string>,
  log: Pick<Logger, 'error'> = createLogger('error', writeLine),
): Hints {
  const entryOf = ({ id, alone, group, delaySeconds }: Hint) => ({
    MessageBody: JSON.stringify(alone ? { id, alone } : { id }),
    ...(delaySeconds ? { DelaySeconds: Math.min(Math.ceil(delaySeconds), MAX_DELAY_SECONDS) } : {}),
    MessageGroupId: groupId(group),
  });

  return {
    async send(hints) {
      const lanes = await Promise.all(
        LANES.map((lane) => {
          const wanted = hints.filter((hint) => hint.lane === lane);
          return sendAll(sqs, queues[lane], wanted, entryOf);
        }),
      );
      for (const { cause } of lanes) if (cause !== undefined) log.error('hints not taken', { error: cause });
      return lanes.flatMap(({ left }) => left);
    },

    async waiting(lane) {
      const { Attributes } = await retrying(() =>
        sqs.send(new GetQueueAttributesCommand({ QueueUrl: queues[lane], AttributeNames: [...COUNTS] })),
      );
      return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
    },
  };
}

/** SQS takes 1 to 128 plain characters; any other name is stood for by its digest. */
const groupId = (group: string): string =>
  /^[\w-]{1,128}$/.test(group) ? group : createHash('sha256').update(group).digest('hex');

const LANES: Priority[] = ['high', 'normal'];
const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'] as const;
