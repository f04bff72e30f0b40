import type { Application } from '#shared/domain/application.ts';
import { HOUR, MINUTE } from '#shared/domain/durations.ts';
import { isFinal, type Message } from '#shared/domain/message.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import { succeeded } from '#shared/gateway/succeeded.ts';
import { viewMessage } from '#shared/http/message-view.ts';
import type { Logger } from '#shared/log.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { Callback, Callbacks } from '#shared/ports/messages.ts';
import { callbackRequest, receiverOf } from './callback-request.ts';

/** What telling an application needs from the outside. */
export type TellDeps = {
  callbacks: Pick<Callbacks, 'add' | 'remove'>;
  call: GatewayClient['call'];
  clock: Clock;
  log: Logger;
};

/** Deadline of one call to an application. */
export const TIMEOUT_MS = 10_000;
/** Waits between tries: about a day in all, then it is given up. */
const WAITS_MS = [10_000, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR];
/** A message that is not final yet is looked at again after this. */
const NOT_FINAL_MS = MINUTE;

/** Tells an application of one final status, once, and forgets the callback or puts it off. Throws only when the store does. */
export async function tellApplication(
  callback: Callback,
  { message, owner }: { message: Message | undefined; owner: Application | undefined },
  deps: TellDeps,
): Promise<void> {
  const now = deps.clock();
  const receiver = owner && receiverOf(owner, now);
  const { messageId } = callback;
  const again = async (tries: number, waitMs: number): Promise<void> => {
    const applicationId = message?.applicationId ?? callback.applicationId;
    await deps.callbacks.add([{ messageId, applicationId, dueAt: deps.clock() + waitMs, tries }]);
    await deps.callbacks.remove(callback);
  };
  const failed = (why: string): Promise<void> => {
    const wait = WAITS_MS[callback.tries];
    const tries = callback.tries + 1;
    deps.log.warn(wait === undefined ? 'callback given up' : 'callback failed', { messageId, tries, why });
    return wait === undefined ? deps.callbacks.remove(callback) : again(tries, wait);
  };
  // A record that cannot be read may be mended, or read by the next version.
  if (!message) return failed('the message is not there, or cannot be read');
  if (!receiver) return deps.callbacks.remove(callback);
  if (!isFinal(message.status)) return again(callback.tries, NOT_FINAL_MS);

  const { text: _, ...data } = viewMessage(message);
  const request = callbackRequest(receiver, {
    id: `${message.id}.${message.revision}`,
    type: `message.${message.status}`,
    now,
    data,
  });
  // No bound on sockets: a call that is started has one at once, and waits for none of another application on the same host.
  const result = await deps.call(request, { verifySsl: true, timeoutMs: TIMEOUT_MS });
  if (succeeded(result)) return deps.callbacks.remove(callback);
  return failed(result.kind === 'answer' ? `HTTP ${result.status}` : result.code);
}
