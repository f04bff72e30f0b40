import * as z from 'zod';
import { DAY } from '#shared/domain/durations.ts';
import { isId, timeOf } from '#shared/domain/id.ts';
import { MESSAGES_KEPT_DAYS } from '#shared/domain/kept.ts';
import { Attempt, Message, type Priority } from '#shared/domain/message.ts';
import type { Unreadable } from '#shared/unreadable.ts';
import { type Item, type Key, toAttribute, toValues } from './attributes.ts';

/** Shards of a day and of a lane: DynamoDB takes 1,000 writes a second per partition key. */
export const SHARDS = 8;

/** Messages stay this long after their final status, by the table's TTL. */
const KEEP_MS = MESSAGES_KEPT_DAYS * DAY;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A message's shard, from the last character of its id: ids of one millisecond count up there. */
export const shardOf = (id: string): number => ALPHABET.indexOf(id.slice(-1)) % SHARDS;

/** The UTC day of a time, e.g. `2026-11-23`. */
export const dayOf = (time: number): string => new Date(time).toISOString().split('T')[0] ?? '';

export const partition = (day: string, shard: number): string => `m#${day}#${shard}`;

/** A message's key follows from its id alone, so that reading by id needs no index, and neither does reading a day's newest. */
export const keyOfMessage = (id: string): Key => ({ pk: partition(dayOf(timeOf(id)), shardOf(id)), sk: id });

/** True for ids that have a key; others stand for no message. */
export const hasKey = isId;

/** Partition of the due index. It stays on a final record: without `dueAt` the record has no row in the index. */
export const duePartition = (lane: Priority, shard: number): string => `${lane}#${shard}`;

/** Absent on the item stands for null. */
const NULLS = Object.fromEntries(
  Object.entries(Message.shape)
    .filter(([, schema]) => schema instanceof z.ZodNullable)
    .map(([name]) => [name, null]),
);

const Attempts = z.array(Attempt);

/** The attributes of a new record, key excluded. */
export function toItem(message: Message): Item {
  const item: Item = { due: { S: duePartition(message.priority, shardOf(message.id)) } };
  for (const [name, value] of Object.entries(message)) {
    const attribute = toField(value);
    if (name !== 'id' && attribute) item[name] = attribute;
  }
  if (message.finalAt !== null) item.ttl = ttlOf(message.finalAt);
  return item;
}

/** A field as an attribute; undefined for null, which is not stored. */
export function toField(value: Message[keyof Message] | undefined): Item[string] | undefined {
  if (value === null || value === undefined) return undefined;
  return toAttribute(typeof value === 'object' ? JSON.stringify(value) : value);
}

/** When a final record may go, as the table's TTL wants it: epoch seconds. */
export const ttlOf = (finalAt: number): Item[string] => ({ N: String(Math.ceil((finalAt + KEEP_MS) / 1000)) });

/** Reads items back into messages, and leaves out what is none. */
export const readableOf = (items: Item[], unreadable: Unreadable): Message[] =>
  items.flatMap((item) => {
    try {
      return [fromItem(item)];
    } catch (error) {
      unreadable(item.sk?.S ?? '', error);
      return [];
    }
  });

function fromItem(item: Item): Message {
  const values = toValues(item);
  const attempts = values.attempts === '[]' ? [] : Attempts.parse(JSON.parse(String(values.attempts)));
  return Message.parse({ ...NULLS, ...values, id: values.sk, attempts });
}
