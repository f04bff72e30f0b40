import { announce } from '#shared/announce.ts';
import type { Decision } from '#shared/domain/lifecycle.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Logger } from '#shared/log.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { Callbacks, DeadLetters, MessageStore } from '#shared/ports/messages.ts';

/** What finishing needs from the outside. */
export type FinishDeps = {
  messages: Pick<MessageStore, 'update'>;
  deadLetters: DeadLetters;
  callbacks: Pick<Callbacks, 'add'>;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  log: Logger;
};

const FIRST_WAIT_MS = 100;

/**
 * Writes a decision: the dead letter and the callback first, then the record, so that a crash between them repeats a dead letter and never hides an
 * error. After a call was made this write must not be lost lightly: it is retried in place while the lease lasts.
 *
 * @returns whether the record was still ours to change
 * @throws the last failure, when the lease is nearly over
 */
export async function finish(message: Message, decision: Decision, deps: FinishDeps): Promise<boolean> {
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    try {
      if (decision.deadLetter) {
        await deps.deadLetters.add([
          { id: message.id, reason: decision.deadLetter, at: decision.change.finalAt ?? deps.clock() },
        ]);
      }
      const { id, applicationId, callback } = message;
      await announce([{ id, applicationId, callback, status: decision.change.status ?? message.status }], deps);
      const [applied] = await deps.messages.update([
        { id: message.id, revision: message.revision, change: decision.change },
      ]);
      if (!applied) deps.log.warn('claim was lost', { messageId: message.id, attempt: message.attempt });
      return applied ?? false;
    } catch (error) {
      const left = (message.leaseUntil ?? 0) - deps.clock();
      if (left < wait * 3) throw error;
      deps.log.warn('finish failed, trying again', { messageId: message.id, error });
      await deps.sleep(wait);
    }
  }
}
