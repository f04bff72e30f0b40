import type { ApiKey, Application } from '#shared/domain/application.ts';
import type { AuditEntry } from '#shared/domain/audit.ts';
import type { KnownBalance, WatchState } from '#shared/domain/balance-watch.ts';
import type { GatewayState } from '#shared/domain/gateway-state.ts';
import type { Change } from '#shared/domain/lifecycle.ts';
import type { Counter } from '#shared/domain/limits.ts';
import type { ErrorReason, Message, Priority, Status } from '#shared/domain/message.ts';

/*
 * What the use cases need from the outside. Ports are shaped by the work and take batches, so that SQLite commits in groups and
 * DynamoDB writes in parallel. All times are epoch milliseconds. Adapters throw `Unavailable` when the store cannot be reached.
 */

/** Current time, epoch milliseconds. */
export type Clock = () => number;

/** One request of an application to accept messages, all or nothing under its idempotency key. */
export type Acceptance = {
  applicationId: string;
  /** Absent: no repeat protection. `hash` is a digest of the body. */
  idempotency?: { key: string; hash: string };
  /** Null stands for an item of a batch that was refused; it keeps its place. */
  messages: (Message | null)[];
};

export type AcceptResult =
  /** Stored now, or stored by an earlier request with the same key and body; then the earlier messages come back. */
  | { kind: 'accepted'; replayed: boolean; messages: (Message | null)[] }
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

/** The truth about messages. */
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

/** What operators changed. */
export interface AuditLog {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first; `after` is the id of the last entry of the page before. */
  list(query: { limit: number; after?: string }): Promise<{ entries: AuditEntry[]; next?: string }>;
}

/** Says that a message may be worth a look. Carries no personal data; may be lost, late, doubled or reordered without harm. */
export type Hint = {
  id: string;
  lane: Priority;
  /** Keeps one application's flood from delaying another's messages. */
  group: string;
  /** 0 to 900. */
  delaySeconds?: number;
  /** It crashed the process before: it is tried with nothing else in flight. */
  alone?: boolean;
};

export interface Hints {
  /** Answers the hints that were not taken; none is thrown away silently. */
  send(hints: Hint[]): Promise<Hint[]>;
  /** About how many hints of a lane wait to be delivered, delayed ones included. */
  waiting(lane: Priority): Promise<number>;
}

export type DeadLetter = { id: string; reason: ErrorReason; at: number };

export interface DeadLetters {
  /** When it resolves, the dead letters are durable; throws when any of them could not be stored. Repeats do no harm. */
  add(letters: DeadLetter[]): Promise<void>;
}

/** A final status that an application is yet to be told of. */
export type Callback = { messageId: string; dueAt: number; tries: number };

/** The outbox of status callbacks: at least once, kept until delivered or given up. */
export interface Callbacks {
  /** When it resolves, they are durable; a message that is there already is replaced. */
  add(callbacks: Callback[]): Promise<void>;
  /** Due at or before `before`, oldest first. */
  due(before: number, limit: number): Promise<Callback[]>;
  /** Forgets one that was delivered or given up. */
  remove(callback: Callback): Promise<void>;
}

/** A saved version of a settings document. */
export type SettingsVersion = { version: number; value: unknown; savedAt: number; savedBy: string };

/** Versioned settings documents, by name. */
export interface SettingsStore {
  read(name: string): Promise<SettingsVersion | undefined>;
  /** Saves version `expectedVersion + 1` (0 for the first); `undefined` when somebody else was faster. */
  write(
    name: string,
    save: { value: unknown; expectedVersion: number; savedAt: number; savedBy: string },
  ): Promise<SettingsVersion | undefined>;
  /** Newest first. */
  history(name: string, limit: number): Promise<SettingsVersion[]>;
}

/** A secret as it is stored: `name` tells people what it is for. */
export type StoredSecret = { reference: string; name: string; value: string };

/** Secrets of settings documents, by reference: whoever may read settings may not read these. Values under a reference are never changed by code. */
export interface SecretValues {
  /** Values by reference; what is not kept is absent. Remembered for a while unless `fresh`. */
  read(references: string[], options?: { fresh: boolean }): Promise<Map<string, string>>;
  /** Durable when it resolves. Where room is short, the oldest go that are not in `keep`; throws `SecretsTooLong` when that is not enough. */
  add(secrets: StoredSecret[], keep: ReadonlySet<string>): Promise<void>;
}

/** The secrets of all settings are longer than the store takes. */
export class SecretsTooLong extends Error {
  override name = 'SecretsTooLong';
}

export interface GatewayStates {
  read(): Promise<{ revision: number; state: GatewayState }>;
  /** Compare-and-set; false when somebody else was faster. */
  write(state: GatewayState, revision: number): Promise<boolean>;
}

export interface Applications {
  all(): Promise<{ application: Application; keys: ApiKey[] }[]>;
  byKey(keyId: string): Promise<{ application: Application; key: ApiKey } | undefined>;
  /** Saves what was read at `version` (0: nothing) as the next version and answers that; undefined when somebody else was faster. */
  save(application: Application): Promise<Application | undefined>;
  saveKey(key: ApiKey): Promise<void>;
}

/** When API keys were last used, to a few minutes. */
export interface KeyUses {
  note(keyId: string, at: number): Promise<void>;
  /** Times by key id; a key that was never used is absent. */
  all(): Promise<Map<string, number>>;
}

/** Counts messages against the limits of applications. A count may be too high after a crash, and is never too low. */
export interface LimitCounters {
  /** Counts each item in all of its counters, or in none when one of them is full; answers for each the counter that was full, null when it was counted. */
  take(items: Counter[][]): Promise<(Counter | null)[]>;
  /** Takes back what was counted, for items that were not accepted in the end. */
  giveBack(items: Counter[][]): Promise<void>;
  /** How much was counted. */
  read(counter: Counter): Promise<number>;
}

/** A mail in both forms; addresses are plain `name@host`. */
export type Mail = { to: string[]; subject: string; text: string; html: string };

export interface Mailer {
  /** Resolves when the mail was handed over; throws otherwise: `MailUnsure` when it may have been, so that it is not sent twice. */
  send(mail: Mail): Promise<void>;
}

/** The answer to a mail was lost: it may have been handed over. */
export class MailUnsure extends Error {
  override name = 'MailUnsure';
}

/** How often the balance is checked. */
export type CheckSchedule = { enabled: boolean; every: '5 minutes' | 'hour' | 'day' };

export interface Schedule {
  read(): Promise<CheckSchedule | undefined>;
  put(schedule: CheckSchedule): Promise<void>;
}

/** A row of the balance history. */
export type BalanceRecord = Pick<KnownBalance, 'at' | 'balance' | 'source'>;

/** What the balance watch remembers, and its history. */
export interface BalanceStore {
  readState(): Promise<{ revision: number; state: WatchState }>;
  /** Compare-and-set; false when somebody else was faster. */
  writeState(state: WatchState, revision: number): Promise<boolean>;
  /** Adds to the history; what is older than `forgetBefore` may go from now on. A second record of the same moment replaces the first. */
  append(record: BalanceRecord, forgetBefore: number): Promise<void>;
  /** Oldest first, both ends included. */
  range(query: { from: number; until: number }): Promise<BalanceRecord[]>;
}

/** The store cannot be reached or is full; nothing was acknowledged. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}
