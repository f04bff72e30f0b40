import type { Application } from '#shared/domain/application.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Logger } from '#shared/log.ts';
import type { Clock } from '#shared/ports/clock.ts';
import {
  type AcceptResult,
  type Hint,
  type Hints,
  MAX_DELAY_SECONDS,
  type MessageStore,
} from '#shared/ports/messages.ts';
import type { Checked } from './checked.ts';
import { toMessage } from './draft.ts';

/** What accepting needs from the outside. */
export type AcceptDeps = {
  messages: MessageStore;
  hints: Hints;
  clock: Clock;
  newId: (now: number) => string;
  /** How long after a message could be sent the sweep looks after it, should its hint be lost; milliseconds. */
  hintGraceMs: number;
  /** Called when a hint could not be placed; the due index takes over. */
  hintLost: (count: number) => void;
  log: Logger;
};

/**
 * Stores the drafts, then places their hints: what it answers is durable and will be sent or end as `error`.
 *
 * A hint that cannot be placed does not undo the acceptance: the record is the promise, and the due index finds it within
 * `hintGraceMs` and a sweep (docs/decisions/0002). Throws `Unavailable` when nothing was stored; of what was stored in part, `failed` tells.
 */
export async function accept(
  deps: AcceptDeps,
  request: {
    application: Application;
    items: Checked[];
    validityMs: number;
    idempotency?: { key: string; hash: string };
  },
): Promise<AcceptResult> {
  const now = deps.clock();
  const messages = request.items.map((item) =>
    item.ok
      ? toMessage(item.draft, {
          id: deps.newId(now),
          application: request.application,
          now,
          validityMs: request.validityMs,
          hintGraceMs: deps.hintGraceMs,
        })
      : null,
  );
  const { idempotency } = request;
  const applicationId = request.application.id;
  const [result] = await deps.messages.accept([
    { applicationId, messages, ...(idempotency === undefined ? {} : { idempotency }) },
  ]);
  if (!result) throw new Error('The store answered nothing.');
  if (result.kind === 'accepted' && result.failed) {
    const [error] = result.failed.values();
    deps.log.error('store unavailable', { notStored: result.failed.size, error });
  }
  if (result.kind === 'accepted') await placeHints(deps, result.messages, now);
  return result;
}

async function placeHints(deps: AcceptDeps, messages: (Message | null)[], now: number): Promise<void> {
  const hints = messages.flatMap((message): Hint[] => {
    if (message === null || message.status !== 'queued') return [];
    const delaySeconds = Math.max(0, (message.notBefore - now) / 1_000);
    if (delaySeconds > MAX_DELAY_SECONDS) return [];
    const hint = { id: message.id, lane: message.priority, group: message.applicationId };
    return [delaySeconds === 0 ? hint : { ...hint, delaySeconds }];
  });
  if (hints.length === 0) return;
  const lost = await deps.hints.send(hints);
  if (lost.length > 0) deps.hintLost(lost.length);
}
