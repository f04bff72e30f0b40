import type { Change } from '#shared/domain/lifecycle.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import { succeeded } from '#shared/gateway/succeeded.ts';
import type { Counts, Metrics } from '#shared/metrics.ts';
import type { MessageStore } from '#shared/ports/messages.ts';

const SENT: Counts = { sent: 1 };

/** What a change means in numbers, once it is written. */
export function countsOf(change: Change): Counts {
  if (change.status === 'sent') return SENT;
  return {
    ...(change.attempts?.at(-1)?.outcome === 'unknown' ? { ambiguous: 1 } : {}),
    ...ended(change),
    // A claim that was given back untried leaves no attempt.
    ...(change.status === 'retrying' && change.attempts !== undefined ? { retried: 1 } : {}),
    ...(change.status === 'queued' && change.finalAt === null ? { reopened: 1 } : {}),
  };
}

function ended({ status, errorReason }: Change): Counts {
  if (status === 'canceled') return { canceled: 1 };
  if (status !== 'error') return {};
  return errorReason === 'expired' ? { expired: 1, deadLetters: 1 } : { failed: 1, deadLetters: 1 };
}

/** A message store that counts what is written to it: the record is the truth, so that the numbers cannot say anything else. */
export function countMessages<Store extends Pick<MessageStore, 'accept' | 'update'>>(
  store: Store,
  metrics: Metrics,
): Store {
  return {
    ...store,

    async accept(acceptances) {
      const results = await store.accept(acceptances);
      for (const result of results) {
        if (result.kind !== 'accepted') continue;
        if (result.failed) metrics.count({ notStored: result.failed.size });
        if (result.replayed) continue;
        metrics.count({ accepted: result.messages.filter((message) => message !== null).length });
      }
      return results;
    },

    async update(changes) {
      const applied = await store.update(changes);
      changes.forEach(({ change }, index) => {
        if (!applied[index]) return;
        metrics.count(countsOf(change));
        const latencyMs = change.attempts?.at(-1)?.latencyMs;
        if (latencyMs !== undefined) metrics.gatewayAnswered(latencyMs);
      });
      return applied;
    },
  };
}

/** Calls to applications, of which those are counted that did not reach one. */
export const countFailedCalls =
  (call: GatewayClient['call'], metrics: Metrics): GatewayClient['call'] =>
  async (...args) => {
    const result = await call(...args);
    if (!succeeded(result)) metrics.count({ callbacksFailed: 1 });
    return result;
  };
