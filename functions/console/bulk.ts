import { announce } from '#shared/announce.ts';
import type { Change } from '#shared/domain/lifecycle.ts';
import type { Message, Status } from '#shared/domain/message.ts';
import type { Callbacks, Hints, MessageQuery, MessageStore } from '#shared/ports/messages.ts';
import { lookFor } from './search.ts';

/** Messages changed in one request; `next` says where to go on. */
export const BULK_LIMIT = 1_000;

/** Which messages: by id, or by what the log's filters would show. */
export type Selection =
  | { ids: string[] }
  | {
      filter: Omit<MessageQuery, 'limit' | 'after' | 'status'>;
      statuses: Status[];
      /** What a search looks for in each message. */
      matches?: (message: Message) => boolean;
      after?: string;
    };

/** What a bulk action did. With `dryRun` nothing is changed and `changed` says how many would be. */
export type BulkResult = { changed: number; skipped: number; next: string | null };

type Deps = { messages: MessageStore; hints: Hints; callbacks: Pick<Callbacks, 'add'>; clock: () => number };

/**
 * Applies one decision to many messages, each only if it is still as it was read.
 *
 * @param decide the change, or undefined where the action is not possible; such messages are counted as skipped
 */
export async function changeMany(
  selection: Selection,
  decide: (message: Message) => Change | undefined,
  options: { dryRun: boolean },
  deps: Deps,
): Promise<BulkResult> {
  const { messages, next } = await select(selection, deps.messages);
  const planned = messages.flatMap((message) => {
    const change = decide(message);
    return change ? [{ message, change }] : [];
  });
  const skipped = messages.length - planned.length;
  if (options.dryRun) return { changed: planned.length, skipped, next };
  await announce(
    planned.map(({ message, change }) => ({ ...message, ...change })),
    deps,
  );
  const applied = await deps.messages.update(
    planned.map(({ message, change }) => ({ id: message.id, revision: message.revision, change })),
  );
  const changed = planned.filter((_, index) => applied[index]);
  const queued = changed.filter(({ change }) => (change.dueAt ?? null) !== null);
  if (queued.length > 0) {
    await deps.hints.send(
      queued.map(({ message }) => ({ id: message.id, lane: message.priority, group: message.applicationId })),
    );
  }
  return { changed: changed.length, skipped: skipped + planned.length - changed.length, next };
}

async function select(
  selection: Selection,
  store: MessageStore,
): Promise<{ messages: Message[]; next: string | null }> {
  if ('ids' in selection) {
    const found = await store.get(selection.ids);
    return { messages: selection.ids.flatMap((id) => found.get(id) ?? []), next: null };
  }
  const { filter, statuses, matches = () => true, after } = selection;
  const pages = await Promise.all(
    statuses.map((status) =>
      lookFor({ ...filter, status, limit: BULK_LIMIT, ...(after === undefined ? {} : { after }) }, matches, store),
    ),
  );
  // What lies behind the place where one of them stopped is for the next request, or that one would miss something.
  const stops = pages.flatMap(({ next }) => next ?? []);
  const stop = stops.length === 0 ? null : stops.reduce((one, other) => (one > other ? one : other));
  const newestFirst = pages
    .flatMap(({ items }) => items)
    .filter(({ id }) => stop === null || id >= stop)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  const messages = newestFirst.slice(0, BULK_LIMIT);
  const more = newestFirst.length > BULK_LIMIT;
  return { messages, next: more ? (messages.at(-1)?.id ?? null) : stop };
}
