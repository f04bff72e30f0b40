import { encodeCursor } from '#shared/domain/cursor.ts';
import { timeOf } from '#shared/domain/id.ts';
import { isFinal, type Message } from '#shared/domain/message.ts';
import { inTurns } from '#shared/domain/turns.ts';
import type { Acceptance, AcceptResult, MessagePage, MessageQuery, MessageStore } from '#shared/ports/messages.ts';

/** What a table holds, apart from the processes that use it. */
export type TableData = {
  messages: Map<string, Message>;
  keys: Map<string, { hash: string; ids: (string | null)[] }>;
  /** Called after each write, with the record before and after it. */
  written: (after: Message, before: Message | undefined) => void;
  /** The records as the due index shows them, which may lag behind. */
  indexed: () => Iterable<Message>;
};

/** An empty table whose index is up to date at once. */
export function createTableData(): TableData {
  const messages = new Map<string, Message>();
  return { messages, keys: new Map(), written: () => {}, indexed: () => messages.values() };
}

/** One request to the table; the simulator lets it fail, or lets the process die before or after it. */
export type Step = <T>(name: string, work: () => T) => Promise<T>;

/**
 * A message store with the habits of the one on DynamoDB: no transactions, so that a batch is cut short anywhere; the record of an
 * idempotency key comes first and fixes the ids; a claim leaves the due index alone.
 */
export function createTableStore(data: TableData, step: Step): MessageStore {
  const { messages, keys } = data;

  const write = (after: Message, before?: Message): Message => {
    messages.set(after.id, after);
    data.written(after, before);
    return after;
  };

  const put = (message: Message): Promise<Message> =>
    step('accept', () => messages.get(message.id) ?? write({ ...message }));

  const putAll = (wanted: (Message | null)[]) => Promise.all(wanted.map(async (message) => message && put(message)));

  const get: MessageStore['get'] = (ids) =>
    step('get', () => {
      const found = ids.flatMap((id) => messages.get(id) ?? []);
      return new Map(found.map((message) => [message.id, message]));
    });

  const acceptOne = async ({ applicationId, idempotency, messages: wanted }: Acceptance): Promise<AcceptResult> => {
    if (!idempotency) return { kind: 'accepted', replayed: false, messages: await putAll(wanted) };
    const name = JSON.stringify([applicationId, idempotency.key]);
    const earlier = await step('key', () => {
      const there = keys.get(name);
      if (!there) keys.set(name, { hash: idempotency.hash, ids: wanted.map((message) => message?.id ?? null) });
      return there;
    });
    if (!earlier) return { kind: 'accepted', replayed: false, messages: await putAll(wanted) };
    if (earlier.hash !== idempotency.hash) return { kind: 'conflict' };
    const stored = await get(earlier.ids.filter((id) => id !== null));
    const replayed = earlier.ids.map(async (id, index) => {
      const message = wanted[index];
      if (id === null || !message) return null;
      return stored.get(id) ?? put({ ...message, id, acceptedAt: timeOf(id) });
    });
    return { kind: 'accepted', replayed: true, messages: await Promise.all(replayed) };
  };

  return {
    get,
    accept: (acceptances) => Promise.all(acceptances.map(acceptOne)),
    keyUsed: (applicationId, key) => step('key', () => keys.has(JSON.stringify([applicationId, key]))),

    async claim(ids, { now, until }) {
      const claimed = [...new Set(ids)].map((id) =>
        step('claim', () => {
          const before = messages.get(id);
          if (!before || (before.status !== 'queued' && before.status !== 'retrying')) return [];
          if (before.notBefore > now || before.expiresAt <= now) return [];
          const { attempt, tries, revision } = before;
          const claim = { attempt: attempt + 1, tries: tries + 1, revision: revision + 1, claimedAt: now };
          return [write({ ...before, status: 'sending', leaseUntil: until, ...claim }, before)];
        }),
      );
      return (await Promise.all(claimed)).flat();
    },

    update: (changes) =>
      Promise.all(
        changes.map(({ id, revision, change }) =>
          step('update', () => {
            const before = messages.get(id);
            if (before?.revision !== revision) return false;
            write({ ...before, ...change, revision: revision + 1 }, before);
            return true;
          }),
        ),
      ),

    due: ({ lane, before, limit, inTurns: shared = false, expiringAfter = 0 }) =>
      step('due', () => {
        const rows = [...data.indexed()]
          .filter(({ expiresAt }) => expiresAt > expiringAfter)
          .flatMap(({ id, dueAt, priority, applicationId }) =>
            priority === lane && dueAt !== null && dueAt <= before ? [{ id, dueAt, applicationId }] : [],
          )
          .sort((one, other) => one.dueAt - other.dueAt);
        const chosen = shared ? inTurns(Map.groupBy(rows, (row) => row.applicationId).values(), limit) : rows;
        return chosen.slice(0, limit).map(({ id, dueAt }) => ({ id, dueAt }));
      }),

    expired: ({ before, limit }) =>
      step('expired', () =>
        [...data.indexed()]
          .filter(({ dueAt, expiresAt }) => dueAt !== null && dueAt <= before && expiresAt <= before)
          .slice(0, limit)
          .map(({ id }) => id),
      ),

    list: (query) => step('list', () => list([...messages.values()], query)),

    waiting: (limit) =>
      step('waiting', () => {
        const ids = [...messages.values()].flatMap(({ id, status }) => (isFinal(status) ? [] : id)).sort();
        const [oldest] = ids;
        const oldestAcceptedAt = oldest === undefined ? null : timeOf(oldest);
        return { count: Math.min(ids.length, limit), more: ids.length > limit, oldestAcceptedAt };
      }),
  };
}

function list(all: Message[], query: MessageQuery): MessagePage {
  const { from = 0, until = Number.POSITIVE_INFINITY, after } = query;
  const found = all
    .filter((message) => matches(message, query))
    .filter(({ id }) => timeOf(id) >= from && timeOf(id) < until && (after === undefined || id < after))
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  return found.length > items.length && last ? { items, next: encodeCursor(last.id) } : { items };
}

const matches = (message: Message, query: MessageQuery): boolean =>
  (['applicationId', 'status', 'type', 'to'] as const).every(
    (field) => query[field] === undefined || query[field] === message[field],
  );
