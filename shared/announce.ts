import { isFinal, type Message } from '#shared/domain/message.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { Callbacks } from '#shared/ports/messages.ts';

/**
 * Notes which applications must be told of a final status. Called before the status is written, so that a crash between the two tells
 * an application twice at most, and never not at all: a callback whose message is not final waits.
 */
export async function announce(
  messages: Pick<Message, 'id' | 'applicationId' | 'callback' | 'status'>[],
  deps: { callbacks: Pick<Callbacks, 'add'>; clock: Clock },
): Promise<void> {
  const told = messages.filter(({ callback, status }) => callback && isFinal(status));
  if (told.length === 0) return;
  await deps.callbacks.add(
    told.map(({ id, applicationId }) => ({ messageId: id, applicationId, dueAt: deps.clock(), tries: 0 })),
  );
}
