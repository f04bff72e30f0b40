import type { Message } from '#shared/domain/message.ts';

/** Records remembered at most; about a kilobyte each. */
const MOST_FRESH = 2_000;

/**
 * Remembers what was just accepted until it is claimed, which is mostly at once, so that it is not read back. Only a hint: the claim holds
 * only if the record is still at the same revision. When it is full the newest are not kept, because the oldest are claimed first.
 */
export function createFresh(): { keep(messages: (Message | null)[]): void; take(id: string): Message | undefined } {
  const known = new Map<string, Message>();
  return {
    keep(messages) {
      for (const message of messages) {
        if (message && message.notBefore <= message.acceptedAt && known.size < MOST_FRESH)
          known.set(message.id, message);
      }
    },
    take(id) {
      const message = known.get(id);
      if (message) known.delete(id);
      return message;
    },
  };
}
