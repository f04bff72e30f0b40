import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { toMessage } from '#functions/send/draft.ts';
import { keyOf } from '#shared/aws/attributes.ts';
import { createDynamo, createSqs } from '#shared/aws/clients.ts';
import { keyOfMessage, toItem } from '#shared/aws/message-item.ts';
import { newApplication } from '#shared/domain/application.ts';
import { createIds } from '#shared/domain/id.ts';
import { recipientOf, textOf } from '../contender.ts';

/**
 * The least that accepting a message on AWS takes with its SDK: the record put under its condition, and the hint sent. The clients have the
 * settings of ours, and the records the size of ours; nothing is read, checked or answered.
 */
export function createBareCalls(env: Record<string, string | undefined>): (count: number) => () => Promise<void> {
  const dynamo = createDynamo();
  const sqs = createSqs();
  const newId = createIds();
  const application = newApplication('shop', 'Shop', 0);

  const prepared = (index: number) => {
    const now = Date.now();
    const draft = { to: recipientOf(index), text: textOf(index), segments: 1, encoding: 'GSM-7' as const };
    const at = { id: newId(now), application, now, validityMs: 172_800_000, hintGraceMs: 120_000 };
    const message = toMessage(draft, at);
    const Item = { ...keyOf(keyOfMessage(message.id)), ...toItem(message), mark: { S: 'AAAAAAAA' } };
    return { id: message.id, Item };
  };

  /** Makes the records first, so that only the calls are measured. */
  return (count) => {
    const records = Array.from({ length: count }, (_, index) => prepared(index));
    return async () => {
      for (const { id, Item } of records) {
        const ConditionExpression = 'attribute_not_exists(pk)';
        await dynamo.send(new PutItemCommand({ TableName: env.MESSAGES_TABLE, Item, ConditionExpression }));
        const MessageBody = JSON.stringify({ id });
        await sqs.send(new SendMessageCommand({ QueueUrl: env.NORMAL_QUEUE_URL, MessageBody, MessageGroupId: 'shop' }));
      }
    };
  };
}
