import { parseHint } from '#shared/aws/hints.ts';
import type { Priority } from '#shared/domain/message.ts';
import type { Hint } from '#shared/ports/messages.ts';
import { leavesTimeForACall, timesWithin } from '../timing.ts';
import { deliver } from './deliver.ts';
import type { DeliverDeps } from './deps.ts';

/** A message of the hint queue, as much of it as matters. */
export type QueueRecord = { messageId: string; body: string; lane: Priority };

/** Which records the queue shall show again. */
export type BatchResponse = { batchItemFailures: { itemIdentifier: string }[] };

/**
 * Delivers what a batch of queue records hints at. Only records whose work threw before anything was claimed, or was not begun,
 * are named as failed; what is parked is not, because its record is due and the sweep brings it back.
 *
 * A hint that asks for it is tried alone, after all others have ended.
 */
export async function deliverRecords(
  records: QueueRecord[],
  deps: Omit<DeliverDeps, 'leaseMs' | 'horizonMs'>,
  remainingMs: () => number,
): Promise<BatchResponse> {
  const left = new Map<Hint, string>();
  for (const { messageId, body, lane } of records) {
    const hint = parseHint(body);
    // Shown again it would be no better, so it is not named as failed.
    if (!hint) deps.log.error('not a hint', { queueMessageId: messageId });
    else left.set({ ...hint, alone: hint.alone === true, lane, group: '' }, messageId);
  }

  const run = async (hints: Hint[]): Promise<void> => {
    if (hints.length === 0) return;
    try {
      const parked = await deliver(hints, { ...deps, ...timesWithin(remainingMs()) }, (hint) => left.delete(hint));
      if (parked) deps.log.info('parked', { count: parked.hints.length, why: parked.why });
      for (const hint of hints) left.delete(hint);
    } catch (error) {
      deps.log.error('batch failed', { count: hints.length, error });
    }
  };

  const hints = [...left.keys()];
  await run(hints.filter((hint) => !hint.alone));
  for (const hint of hints.filter((each) => each.alone)) {
    // What is cut short counts as interrupted, and would be given up as poison: the queue shows it again instead.
    if (!leavesTimeForACall(remainingMs())) break;
    await run([hint]);
  }
  return { batchItemFailures: [...left.values()].map((itemIdentifier) => ({ itemIdentifier })) };
}
