import type { Change } from '#shared/domain/lifecycle.ts';
import type { ErrorReason, Message, Priority, Status } from '#shared/domain/message.ts';
import type { Unavailable } from './unavailable.ts';

/*
 * What the use cases need from the outside. Ports are shaped by the work and take batches, so that SQLite commits in groups and
 * DynamoDB writes in parallel. All times are epoch milliseconds. Adapters throw `Unavailable` when the store cannot be reached, and
 * `PerhapsStored` when a write may have been carried out all the same.
 */

/** One request of an application to accept messages; under its idempotency key, a repeat completes what was cut short. */
export type Acceptance = {
  applicationId: string;
  /** Absent: no repeat protection. `hash` is a digest of the body. */
  idempotency?: { key: string; hash: string };
  /** Null stands for an item of a batch that was refused; it keeps its place. */
  messages: (Message | null)[];
};

export type AcceptResult =
  /** Stored now, or stored by an earlier request with the same key and body; then the earlier messages come back. */
  | {
      kind: 'accepted';
      replayed: boolean;
      messages: (Message | null)[];
      /** Why messages at these places were not stored in time, though others were; `PerhapsStored` where that is not known. Their message is null. */
      failed?: Map<number, Unavailable>;
    }
  /** The key was used with another body. */
  | { kind: 'conflict' };

/** A row of the due index: a hint that the message may need work. The record decides. */
export type DueMessage = { id: string; dueAt: number };

/** Filters of the message log; newest first. */
export type MessageQuery = {
  applicationId?: string;
  status?: Status;
  type?: string;
  to?: string;
  /** Accepted at or after / before. */
  from?: number;
  until?: number;
  limit: number;
  /** Id of the last message of the page before; `next` is its cursor. */
  after?: string;
};

export type MessagePage = { items: Message[]; next?: string };

/** The truth about messages. A record that cannot be read is left out, as if it were not there, and told to the log: it keeps no other back (P7). */
export interface MessageStore {
  /** Stores new messages; when it resolves, they are durable. Repeats under one key return what was stored first, with the messages put in place again should a crash have cut the first try short. */
  accept(acceptances: Acceptance[]): Promise<AcceptResult[]>;
  /** Whether an application's idempotency key was used for something that was accepted. */
  keyUsed(applicationId: string, key: string): Promise<boolean>;
  /** Consistent reads; unknown ids are absent from the map. */
  get(ids: string[]): Promise<Map<string, Message>>;
  /** Takes what is `queued` or `retrying`, at or past `notBefore` and not yet expired, to `sending`; answers only what it took, as it is now. */
  claim(ids: string[], lease: { now: number; until: number }): Promise<Message[]>;
  /** Each change is applied only if the record is still at `revision`; answers whether it was, in order. */
  update(changes: { id: string; revision: number; change: Change }[]): Promise<boolean[]>;
  /**
   * Not final and due at or before `before`, oldest first. A lease may still run; rows may be a few seconds late or stale. With `inTurns`
   * the limit is shared out among the applications that have something due, so that none waits behind another's thousands. With
   * `expiringAfter` only what expires later than that is found.
   */
  due(query: {
    lane: Priority;
    before: number;
    limit: number;
    inTurns?: boolean;
    expiringAfter?: number;
  }): Promise<DueMessage[]>;
  /** Ids of messages that are not final though their time is over; a lease may still run. Order does not matter. */
  expired(query: { before: number; limit: number }): Promise<string[]>;
  list(query: MessageQuery): Promise<MessagePage>;
  /** How many messages are not final, counted up to `limit`, and when the oldest of them was accepted. */
  waiting(limit: number): Promise<{ count: number; more: boolean; oldestAcceptedAt: number | null }>;
}

/** Numbers about the messages of a period, for people. */
export type Statistics = {
  /** Accepted at or after this is counted; later than what was asked for when there are more messages than are read in one go. */
  from: number;
  /** By hour of acceptance and status; hours without messages are absent. */
  hours: { at: number; counts: Partial<Record<Status, number>> }[];
  /** How long the gateway took to answer, newest attempts first, milliseconds; at most 1,000. */
  latencies: number[];
};

export interface MessageStatistics {
  /** Counts what was accepted at or after `from`. Bounded: it reads the newest messages only, and says how far back. */
  since(from: number): Promise<Statistics>;
}

/** Longest delay of a hint, seconds: SQS takes no more. What starts later is left to the sweep. */
export const MAX_DELAY_SECONDS = 900;

/** Says that a message may be worth a look. Carries no personal data; may be lost, late, doubled or reordered without harm. */
export type Hint = {
  id: string;
  lane: Priority;
  /** Keeps one application's flood from delaying another's messages. */
  group: string;
  /** 0 to `MAX_DELAY_SECONDS`, fractions included; a queue of whole seconds rounds up. */
  delaySeconds?: number;
  /** It crashed the process before: it is tried with nothing else in flight. */
  alone?: boolean;
};

export interface Hints {
  /** Answers the hints that could not be taken. A queue in process drops what is beyond its room: the due index has it. */
  send(hints: Hint[]): Promise<Hint[]>;
  /** About how many hints of a lane wait to be delivered; delayed ones may be included. */
  waiting(lane: Priority): Promise<number>;
}

export type DeadLetter = { id: string; reason: ErrorReason; at: number };

export interface DeadLetters {
  /** When it resolves, the dead letters are durable; throws when any of them could not be stored. Repeats do no harm. */
  add(letters: DeadLetter[]): Promise<void>;
}

/** A final status that an application is yet to be told of. */
export type Callback = { messageId: string; applicationId: string; dueAt: number; tries: number };

/** The outbox of status callbacks: at least once, kept until delivered or given up. */
export interface Callbacks {
  /** When it resolves, they are durable; a message that is there already is replaced. */
  add(callbacks: Callback[]): Promise<void>;
  /** Ids of the applications that have any due at or before `before`, however many one of them has. */
  owners(before: number): Promise<string[]>;
  /** Those of one application that are due at or before `before`, oldest first. */
  due(query: { applicationId: string; before: number; limit: number }): Promise<Callback[]>;
  /** Forgets one that was delivered or given up. */
  remove(callback: Callback): Promise<void>;
}
