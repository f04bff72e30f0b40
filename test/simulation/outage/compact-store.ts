import type { Change } from '#shared/domain/lifecycle.ts';
import { isFinal, type Message, type Status } from '#shared/domain/message.ts';
import type { MessageStore } from '#shared/ports/messages.ts';
import type { Ledger } from './ledger.ts';

/** Bytes of a row of the due index, keys and overhead included, as DynamoDB bills them. */
const ROW_BYTES = 220;

/**
 * A million messages in little memory: what was never touched follows from its number, what is final is one byte, and only what is
 * between holds a record. Counts what the store on DynamoDB would ask for.
 */
export type CompactStore = MessageStore & {
  /** Makes the next `count` messages; answers their ids. */
  add(count: number): string[];
  countOf(status: Status): number;
  sending(): number;
  waitingNow(): number;
};

const STATUSES: readonly Status[] = ['queued', 'sending', 'sent', 'retrying', 'error', 'canceled'];

export function createCompactStore(
  capacity: number,
  fresh: (index: number, id: string) => Message,
  ledger: Ledger,
): CompactStore {
  const ends = new Uint8Array(capacity);
  const open = new Map<number, Message>();
  const counts = new Map<Status, number>();
  let made = 0;
  let ended = 0;
  let oldest = 0;

  const idOf = (index: number): string => `0${String(index).padStart(25, '0')}`;
  const indexOf = (id: string): number => Number(id);
  const isOver = (index: number): boolean => ends[index] !== 0;

  const read = (index: number): Message | undefined => {
    if (index >= made) return undefined;
    const message = open.get(index) ?? fresh(index, idOf(index));
    return isOver(index) ? { ...message, status: STATUSES[(ends[index] ?? 1) - 1] ?? 'sent', dueAt: null } : message;
  };

  const write = (before: Message, change: Change): Message => {
    const after = { ...before, ...change, revision: before.revision + 1 };
    const index = indexOf(after.id);
    if (!isFinal(after.status)) {
      open.set(index, after);
      return after;
    }
    open.delete(index);
    ends[index] = STATUSES.indexOf(after.status) + 1;
    counts.set(after.status, (counts.get(after.status) ?? 0) + 1);
    ended += 1;
    return after;
  };

  /** Indexes of what is open and passes, oldest first; what was never touched comes in the order of its times, so `until` ends the search. */
  const find = (
    passes: (message: Message) => boolean,
    limit: number,
    until: (message: Message) => boolean,
  ): number[] => {
    while (oldest < made && isOver(oldest)) oldest += 1;
    const found: number[] = [];
    for (let index = oldest; index < made && found.length < limit; index++) {
      if (isOver(index)) continue;
      const message = open.get(index) ?? fresh(index, '');
      if (passes(message)) found.push(index);
      else if (!open.has(index) && until(message)) break;
    }
    return found;
  };

  const chargeRows = (rows: number): void => {
    const bytes = rows * ROW_BYTES;
    ledger.request('DynamoDB Query', Math.max(8, Math.ceil(bytes / 1_048_576)));
    ledger.read(Math.max(8 * 0.5, (bytes / 4_096) * 0.5));
  };

  return {
    add(count) {
      const ids = Array.from({ length: count }, (_, offset) => idOf(made + offset));
      made += count;
      return ids;
    },
    countOf: (status) => counts.get(status) ?? 0,
    sending: () => [...open.values()].filter(({ status }) => status === 'sending').length,
    waitingNow: () => made - ended,
    accept: () => Promise.reject(new Error('Messages are added.')),
    keyUsed: async () => false,
    async get(ids) {
      ledger.request('DynamoDB BatchGetItem', Math.ceil(ids.length / 100));
      ledger.read(ids.length);
      return new Map(
        ids.flatMap((id): [string, Message][] => {
          const message = read(indexOf(id));
          return message ? [[id, message]] : [];
        }),
      );
    },
    async claim(ids, { now, until }) {
      ledger.request('DynamoDB UpdateItem', ids.length);
      ledger.write(ids.length);
      return ids.flatMap((id) => {
        const message = read(indexOf(id));
        if (!message || (message.status !== 'queued' && message.status !== 'retrying')) return [];
        if (message.notBefore > now || message.expiresAt <= now) return [];
        const { attempt, tries } = message;
        return [
          write(message, {
            status: 'sending',
            attempt: attempt + 1,
            tries: tries + 1,
            claimedAt: now,
            leaseUntil: until,
          }),
        ];
      });
    },
    async update(changes) {
      return changes.map(({ id, revision, change }) => {
        const message = read(indexOf(id));
        const applies = message?.revision === revision && !isOver(indexOf(id));
        ledger.request('DynamoDB UpdateItem', 1);
        // The index row goes with a final status, and is replaced when its time moves.
        ledger.write(1 + (applies && change.dueAt !== undefined ? (change.dueAt === null ? 1 : 2) : 0));
        if (message && applies) write(message, change);
        return applies;
      });
    },
    async due({ lane, before, limit, inTurns, expiringAfter = 0 }) {
      const isDue = ({ dueAt }: Message): boolean => dueAt !== null && dueAt <= before;
      const rows =
        lane === 'high'
          ? []
          : find(
              (message) => isDue(message) && message.expiresAt > expiringAfter,
              limit,
              (message) => !isDue(message),
            );
      const skipped = rows.length === 0 ? 0 : (rows[0] ?? 0) - oldest;
      chargeRows(inTurns && lane === 'normal' ? made - ended : rows.length + skipped);
      return rows.map((index) => ({ id: idOf(index), dueAt: read(index)?.dueAt ?? 0 }));
    },
    async expired({ before, limit }) {
      chargeRows(made - ended);
      chargeRows(0);
      const isLate = ({ expiresAt }: Message): boolean => expiresAt <= before;
      return find(isLate, limit, (message) => !isLate(message)).map(idOf);
    },
    list: () => Promise.reject(new Error('Nobody lists.')),
    waiting: async () => ({ count: made - ended, more: false, oldestAcceptedAt: null }),
  };
}
