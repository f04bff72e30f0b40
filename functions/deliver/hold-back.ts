import type { Logger } from '#shared/log.ts';
import type { Hint, MessageStore } from '#shared/ports/messages.ts';

/** What holding back needs from the outside. */
export type HoldBackDeps = {
  messages: Pick<MessageStore, 'get'>;
  /** True while the balance lets only priority `high` pass. */
  onlyHigh?: () => Promise<boolean>;
  log: Logger;
};

/**
 * Sorts out the hints of messages that wait while the balance is below `stopBelow`. The record tells the priority, for a hint may come
 * without it. Nothing is claimed or written, so that no attempt is burned: the records stay due, and the sweep hints at them afterwards.
 */
export async function holdBack(hints: Hint[], deps: HoldBackDeps): Promise<{ allowed: Hint[]; heldBack: Hint[] }> {
  if (hints.length === 0 || !(await deps.onlyHigh?.())) return { allowed: hints, heldBack: [] };
  const records = await deps.messages.get(hints.map(({ id }) => id));
  const waits = ({ id }: Hint): boolean => records.get(id)?.priority === 'normal';
  const heldBack = hints.filter(waits);
  if (heldBack.length > 0) deps.log.info('held back', { count: heldBack.length, why: 'balance' });
  return { allowed: hints.filter((hint) => !waits(hint)), heldBack };
}
