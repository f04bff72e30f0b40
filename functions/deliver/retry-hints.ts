import type { Message } from '#shared/domain/message.ts';
import type { Logger } from '#shared/log.ts';
import type { Clock } from '#shared/ports/clock.ts';
import { type Hint, type Hints, MAX_DELAY_SECONDS, type MessageStore } from '#shared/ports/messages.ts';

type Claims = Pick<MessageStore, 'claim' | 'update'>;

/**
 * A store that sends a delayed hint for each message that it puts back for a later attempt, so that the attempt starts at its time and
 * not when the sweep notices that it is overdue. A hint that is lost costs that wait and nothing else.
 */
export function withRetryHints<Store extends Claims>(
  store: Store,
  { hints, clock, log }: { hints: Hints; clock: Clock; log: Logger },
): Store {
  const claimed = new Map<string, Message>();

  const hintFor = (id: string, notBefore: number): Hint[] => {
    const message = claimed.get(id);
    const delaySeconds = Math.max(0, (notBefore - clock()) / 1_000);
    if (!message || delaySeconds > MAX_DELAY_SECONDS) return [];
    return [{ id, lane: message.priority, group: message.applicationId, delaySeconds }];
  };

  return {
    ...store,

    async claim(ids, lease) {
      // What was never written back stays here until its lease is over; the first in it was claimed first.
      for (const [id, { leaseUntil }] of claimed) {
        if ((leaseUntil ?? 0) >= lease.now) break;
        claimed.delete(id);
      }
      const messages = await store.claim(ids, lease);
      for (const message of messages) {
        claimed.delete(message.id);
        claimed.set(message.id, message);
      }
      return messages;
    },

    async update(changes) {
      const applied = await store.update(changes);
      const wanted = changes.flatMap(({ id, change }, index) =>
        applied[index] && change.status === 'retrying' && !change.held ? hintFor(id, change.notBefore ?? 0) : [],
      );
      for (const { id } of changes) claimed.delete(id);
      const lost = wanted.length === 0 ? [] : await hints.send(wanted);
      if (lost.length > 0) log.warn('retry hints lost', { count: lost.length });
      return applied;
    },
  };
}
