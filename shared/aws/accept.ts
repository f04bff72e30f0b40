import { createHash } from 'node:crypto';
import * as z from 'zod';
import { DAY } from '#shared/domain/durations.ts';
import { timeOf } from '#shared/domain/id.ts';
import { KEYS_KEPT_MS } from '#shared/domain/kept.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Acceptance, AcceptResult, MessageStore } from '#shared/ports/messages.ts';
import { PerhapsStored, type Unavailable } from '#shared/ports/unavailable.ts';
import { type Item, type Key, toValues } from './attributes.ts';
import { type Put, unlessFinal } from './insert.ts';
import { dayOf, keyOfMessage, toItem } from './message-item.ts';
import { parallel } from './parallel.ts';
import { withoutDoubt } from './retrying.ts';
import type { Table } from './table.ts';

/** A note that a day has messages outlives all of them. */
const KEEP_DAY_MS = 400 * DAY;

const KeyRecord = z.object({ hash: z.string(), ids: z.string() });
const Ids = z.array(z.string().nullable());

/** Partition of the notes that say which days have messages. */
export const DAYS = 'days';

/**
 * Accepts messages without transactions: first the record of the idempotency key, which fixes the ids, then the messages. A repeat finds
 * the record and puts in place what a crash in between left out.
 */
export function createAccept(table: Table, get: MessageStore['get']): MessageStore['accept'] {
  const noteDay = createDayNotes(table);

  /** For one message, a put costs less than a statement. */
  const create = async (messages: Message[]): Promise<Put[]> => {
    const [first, ...others] = messages.map((message) => ({ key: keyOfMessage(message.id), item: toItem(message) }));
    if (first === undefined) return [];
    if (others.length > 0) return table.createAll([first, ...others]);
    return [await table.create(first.key, first.item).catch(unlessFinal)];
  };

  /** Stores the messages that are not there yet and answers all of them as they are. Throws when none could be stored. */
  const store = async (messages: (Message | null)[]): Promise<Stored> => {
    await withoutDoubt(noteDay(messages));
    const wanted = messages.filter((message) => message !== null);
    const created = await create(wanted);
    const failures = created.filter((each) => typeof each !== 'boolean');
    if (failures.length > 0 && failures.length === wanted.length) throw worstOf(failures);
    const there = wanted.filter((_, index) => created[index] === false).map(({ id }) => id);
    const stored = there.length === 0 ? new Map<string, Message>() : await get(there).catch(throwPerhapsStored);
    const failed = new Map<number, Unavailable>();
    for (const [index, failure] of created.entries()) {
      const message = wanted[index];
      if (message && typeof failure !== 'boolean') failed.set(messages.indexOf(message), failure);
    }
    return {
      messages: messages.map((message, index) =>
        message === null || failed.has(index) ? null : (stored.get(message.id) ?? message),
      ),
      ...(failed.size > 0 ? { failed } : {}),
    };
  };

  const acceptWithKey = async (
    { applicationId, messages }: Acceptance,
    { key, hash }: { key: string; hash: string },
  ): Promise<AcceptResult> => {
    const recordKey = keyOfRecord(applicationId, key);
    const ids = messages.map((message) => message?.id ?? null);
    const record: Item = { hash: { S: hash }, ids: { S: JSON.stringify(ids) }, ...ttl(messages, KEYS_KEPT_MS) };
    if (await table.create(recordKey, record)) {
      return { kind: 'accepted', replayed: false, ...(await store(messages)) };
    }
    const earlier = await table.get(recordKey);
    // Its time ran out between the two calls.
    if (!earlier) return acceptWithKey({ applicationId, messages }, { key, hash });
    const { hash: earlierHash, ids: earlierIds } = KeyRecord.parse(toValues(earlier));
    if (earlierHash !== hash) return { kind: 'conflict' };
    return { kind: 'accepted', replayed: true, ...(await replay(Ids.parse(JSON.parse(earlierIds)), messages)) };
  };

  /**
   * What is missing was never acknowledged, so nobody was promised its times: it is rebuilt from the repeat, with the first request's
   * id (and with it the time of acceptance) and the repeat's own validity.
   */
  const replay = async (ids: (string | null)[], messages: (Message | null)[]): Promise<Stored> => {
    const stored = await get(ids.filter((id) => id !== null));
    const missing = ids.map((id, index): Message | null => {
      const message = messages[index];
      return id === null || stored.has(id) || !message ? null : { ...message, id, acceptedAt: timeOf(id) };
    });
    const add = (): Promise<Stored> => (stored.size > 0 ? store(missing).catch(throwPerhapsStored) : store(missing));
    const added = missing.some((message) => message !== null) ? await add() : { messages: missing };
    return {
      ...added,
      messages: ids.map((id, index) => (id === null ? null : (stored.get(id) ?? added.messages[index] ?? null))),
    };
  };

  const acceptOne = async (acceptance: Acceptance): Promise<AcceptResult> =>
    acceptance.idempotency
      ? acceptWithKey(acceptance, acceptance.idempotency)
      : { kind: 'accepted', replayed: false, ...(await store(acceptance.messages)) };

  return (acceptances) => parallel(acceptances, acceptOne, 8);
}

type Stored = Pick<Extract<AcceptResult, { kind: 'accepted' }>, 'messages' | 'failed'>;

const worstOf = (failures: Unavailable[]): Unavailable | undefined =>
  failures.find((failure) => failure instanceof PerhapsStored) ?? failures[0];

/** For what fails once a part is stored. */
const throwPerhapsStored = (error: unknown): never => {
  throw new PerhapsStored('The store took only a part of what it was given.', { cause: unlessFinal(error) });
};

/** Notes each day that gets messages, once per process and day, so that a list need not look at empty days. */
function createDayNotes(table: Table): (messages: (Message | null)[]) => Promise<void> {
  const noted = new Set<string>();
  return async (messages) => {
    for (const message of messages) {
      if (!message) continue;
      const time = timeOf(message.id);
      const day = dayOf(time);
      if (noted.has(day)) continue;
      await table.put({ pk: DAYS, sk: day }, { ttl: epochSeconds(time + KEEP_DAY_MS) });
      noted.add(day);
    }
  };
}

/** Applications choose their keys freely, so the pair is digested: no length or character can break the table's key. */
export const keyOfRecord = (applicationId: string, key: string): Key => {
  const digest = createHash('sha256')
    .update(JSON.stringify([applicationId, key]))
    .digest('base64url');
  return { pk: `k#${digest}`, sk: 'key' };
};

const ttl = (messages: (Message | null)[], keepMs: number): Item => {
  const first = messages.find((message) => message !== null);
  return first ? { ttl: epochSeconds(first.acceptedAt + keepMs) } : {};
};

const epochSeconds = (time: number): Item[string] => ({ N: String(Math.ceil(time / 1000)) });
