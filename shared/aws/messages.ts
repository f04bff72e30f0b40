import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Change } from '#shared/domain/lifecycle.ts';
import type { Message } from '#shared/domain/message.ts';
import { createLogger } from '#shared/log.ts';
import type { MessageStore } from '#shared/ports/messages.ts';
import { logUnreadable, type Unreadable } from '#shared/unreadable.ts';
import { createAccept, keyOfRecord } from './accept.ts';
import type { Item } from './attributes.ts';
import { createDue, createExpired, createWaiting } from './due.ts';
import { writeLine } from './emf.ts';
import { hasKey, keyOfMessage, readableOf, toField, ttlOf } from './message-item.ts';
import { createList } from './message-list.ts';
import { parallel } from './parallel.ts';
import { createTable, type Update } from './table.ts';

/**
 * The message store on DynamoDB. Three writes per message: put, claim, finish; of the index, a claim touches nothing, so that a message
 * costs one index write when it comes and one when it is done.
 *
 * @param unreadable told of records that are left out because they cannot be read
 */
export function createMessages(
  dynamo: DynamoDBClient,
  tableName: string,
  unreadable: Unreadable = logUnreadable(createLogger('error', writeLine)),
): MessageStore {
  const table = createTable(dynamo, tableName);

  const get = async (ids: string[]): Promise<Map<string, Message>> => {
    const keys = [...new Set(ids)].filter(hasKey).map(keyOfMessage);
    const items = await table.getAll(keys);
    return new Map(readableOf(items, unreadable).map((message) => [message.id, message]));
  };

  return {
    get,
    accept: createAccept(table, get),
    keyUsed: async (applicationId, key) => (await table.get(keyOfRecord(applicationId, key))) !== undefined,

    async claim(ids, { now, until }) {
      const claim = claimAt(now, until);
      const items = await parallel([...new Set(ids)].filter(hasKey), (id) =>
        table.change(keyOfMessage(id), claim, true),
      );
      return readableOf(
        items.filter((item) => item !== undefined),
        unreadable,
      );
    },

    update: (changes) =>
      parallel(changes, async ({ id, revision, change }) => {
        if (!hasKey(id)) return false;
        const written = await table.change(keyOfMessage(id), changeAt(revision, change), false);
        return written !== undefined;
      }),

    due: createDue(table),
    expired: createExpired(table),
    waiting: createWaiting(table),
    list: createList(table, unreadable),
  };
}

/** A message that is held waits until it expires, so the times alone keep it from being claimed. */
const claimAt = (now: number, until: number): Update => ({
  condition: '(#status = :queued OR #status = :retrying) AND notBefore <= :now AND expiresAt > :now',
  set: '#status = :sending, attempt = attempt + :one, tries = tries + :one, revision = revision + :one, claimedAt = :now, leaseUntil = :until',
  names: { '#status': 'status' },
  values: {
    ':queued': { S: 'queued' },
    ':retrying': { S: 'retrying' },
    ':sending': { S: 'sending' },
    ':now': { N: String(now) },
    ':until': { N: String(until) },
    ':one': { N: '1' },
  },
});

function changeAt(revision: number, change: Change): Update {
  const set: string[] = ['revision = :next'];
  const remove: string[] = [];
  const names: Record<string, string> = {};
  const values: Item = { ':revision': { N: String(revision) }, ':next': { N: String(revision + 1) } };
  const assign = (name: string, attribute: Item[string] | undefined): void => {
    names[`#${name}`] = name;
    if (attribute === undefined) {
      remove.push(`#${name}`);
    } else {
      set.push(`#${name} = :${name}`);
      values[`:${name}`] = attribute;
    }
  };
  for (const [name, value] of Object.entries(change)) assign(name, toField(value));
  if (change.finalAt !== undefined) assign('ttl', change.finalAt === null ? undefined : ttlOf(change.finalAt));
  return { condition: 'revision = :revision', set: set.join(', '), remove: remove.join(', '), names, values };
}
