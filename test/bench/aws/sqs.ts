import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Actions } from '#infra/emulated/aws-json.ts';

const Message = z.object({ MessageBody: z.string(), MessageGroupId: z.string().optional() });
const Send = Message.extend({ QueueUrl: z.string() });
const SendBatch = z.object({
  QueueUrl: z.string(),
  Entries: z
    .array(Message.extend({ Id: z.string() }))
    .min(1)
    .max(10),
});

/** What SQS answers for a message; the SDK compares the digest with its own. */
const taken = (body: string) => ({
  MessageId: randomUUID(),
  MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
});

/** SQS as far as `send` and `deliver` go: it takes messages and counts them. */
export function createSqsActions(): { actions: Actions; taken: () => number } {
  let count = 0;
  return {
    taken: () => count,
    actions: {
      SendMessage(input) {
        count += 1;
        return taken(Send.parse(input).MessageBody);
      },
      SendMessageBatch(input) {
        const { Entries } = SendBatch.parse(input);
        count += Entries.length;
        return { Successful: Entries.map(({ Id, MessageBody }) => ({ Id, ...taken(MessageBody) })), Failed: [] };
      },
    },
  };
}
