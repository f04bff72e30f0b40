import { announce } from '#shared/announce.ts';
import { expire } from '#shared/domain/lifecycle.ts';
import { isFinal, isLeased } from '#shared/domain/message.ts';
import type { SweepDeps } from './deps.ts';

/** Records expired at once. */
const CHUNK = 500;
const INDEX_LAG_MS = 1_000;

/** What ending the late ones came to. */
export type Ended = {
  expired: number;
  /** Could not be ended and will be found again: pages must have room for what stands behind them (P7). */
  stuck: number;
  /** The time was over before all was done. */
  more: boolean;
};

/** Ends every message whose time is over, until the deadline. */
export async function expireLate(deps: SweepDeps): Promise<Ended> {
  const done = new Set<string>();
  let expired = 0;
  const ended = (more: boolean): Ended => ({ expired, stuck: done.size - expired, more });
  while (deps.clock() < deps.deadline) {
    const limit = deps.pageSize + done.size - expired;
    const page = await deps.messages.expired({ before: deps.clock(), limit });
    const ids = page.filter((id) => !done.has(id));
    if (ids.length === 0 && page.length < limit) return ended(false);
    // A full page of what was done already: the index lags behind.
    if (ids.length === 0) await deps.sleep(INDEX_LAG_MS);
    for (let start = 0; start < ids.length && deps.clock() < deps.deadline; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      for (const id of chunk) done.add(id);
      expired += await expireChunk(chunk, deps);
    }
  }
  return ended(true);
}

/** Expires a chunk together; when that fails, each by itself, so that one that cannot be ended keeps no other from it (P7). */
async function expireChunk(ids: string[], deps: SweepDeps): Promise<number> {
  try {
    return await expireAll(ids, deps);
  } catch (error) {
    if (ids.length <= 1) {
      deps.log.error('message not expired', { messageId: ids[0], error });
      return 0;
    }
    const counts = await Promise.all(ids.map((id) => expireChunk([id], deps)));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Expires what is late of these: all dead letters in one call, then all records in one. Answers how many it was. */
async function expireAll(ids: string[], deps: SweepDeps): Promise<number> {
  const now = deps.clock();
  const late = [...(await deps.messages.get(ids)).values()].filter(
    (message) => !isFinal(message.status) && !isLeased(message, now) && message.expiresAt <= now,
  );
  if (late.length === 0) return 0;
  await deps.deadLetters.add(late.map(({ id }) => ({ id, reason: 'expired' as const, at: now })));
  const changes = late.map((message) => ({ message, change: expire(message, now).change }));
  await announce(
    changes.map(({ message, change }) => ({ ...message, ...change })),
    deps,
  );
  const applied = await deps.messages.update(
    changes.map(({ message, change }) => ({ id: message.id, revision: message.revision, change })),
  );
  return applied.filter(Boolean).length;
}
