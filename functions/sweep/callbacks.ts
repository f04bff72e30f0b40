import type { Application } from '#shared/domain/application.ts';
import { isFinal, type Message } from '#shared/domain/message.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import type { CallResult } from '#shared/gateway/types.ts';
import { viewMessage } from '#shared/http/message-view.ts';
import type { Logger } from '#shared/log.ts';
import type { Applications } from '#shared/ports/applications.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { Callback, Callbacks, MessageStore } from '#shared/ports/messages.ts';
import { callbackRequest } from './callback-request.ts';

/** What telling applications needs from the outside. */
export type CallbackDeps = {
  callbacks: Callbacks;
  messages: Pick<MessageStore, 'get'>;
  applications: Pick<Applications, 'all'>;
  call: GatewayClient['call'];
  clock: Clock;
  log: Logger;
};

/** Told at once, in one run. */
const PAGE = 100;
const TIMEOUT_MS = 10_000;
/** Waits between tries: about a day in all, then it is given up. */
const WAITS_MS = [10_000, 60_000, 300_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 28_800_000];
/** A message that is not final yet is looked at again after this. */
const NOT_FINAL_MS = 60_000;

/**
 * Tells applications of final statuses, by the Standard Webhooks convention (https://www.standardwebhooks.com): at least once, signed.
 * Safe to run twice at once: an application may then be told twice, with the same `webhook-id`.
 */
export async function sendCallbacks(deps: CallbackDeps): Promise<void> {
  const due = await deps.callbacks.due(deps.clock(), PAGE);
  if (due.length === 0) return;
  const messages = await deps.messages.get(due.map(({ messageId }) => messageId));
  const owners = new Map((await deps.applications.all()).map(({ application }) => [application.id, application]));
  await Promise.all(
    due.map(async (callback) => {
      const message = messages.get(callback.messageId);
      const owner = message && owners.get(message.applicationId);
      if (!message || !owner || !isTold(owner)) return deps.callbacks.remove(callback);
      if (!isFinal(message.status)) return again(callback, callback.tries, NOT_FINAL_MS, deps);
      const result = await post(message, owner, deps);
      if (result.kind === 'answer' && result.status >= 200 && result.status < 300)
        return deps.callbacks.remove(callback);
      const why = result.kind === 'answer' ? `HTTP ${result.status}` : result.code;
      const wait = WAITS_MS[callback.tries];
      deps.log.warn(wait === undefined ? 'callback given up' : 'callback failed', {
        messageId: message.id,
        tries: callback.tries + 1,
        why,
      });
      return wait === undefined ? deps.callbacks.remove(callback) : again(callback, callback.tries + 1, wait, deps);
    }),
  );
}

type Told = Application & { callbackUrl: string; callbackSecret: string };

const isTold = (owner: Application): owner is Told => owner.callbackUrl !== null && owner.callbackSecret !== null;

async function again(callback: Callback, tries: number, waitMs: number, deps: CallbackDeps): Promise<void> {
  await deps.callbacks.add([{ messageId: callback.messageId, dueAt: deps.clock() + waitMs, tries }]);
  await deps.callbacks.remove(callback);
}

function post(message: Message, owner: Told, deps: CallbackDeps): Promise<CallResult> {
  const now = deps.clock();
  const { text: _, ...data } = viewMessage(message);
  const earlier = owner.earlierCallbackSecret;
  const secrets = [owner.callbackSecret, ...(earlier !== null && earlier.until > now ? [earlier.secret] : [])];
  const request = callbackRequest(
    { url: owner.callbackUrl, secrets },
    { id: `${message.id}.${message.revision}`, type: `message.${message.status}`, now, data },
  );
  return deps.call(request, { verifySsl: true, timeoutMs: TIMEOUT_MS, maxSockets: 10 });
}
