/**
 * Waits until one more call may be under way, at most `limit` of them at once; answers how to say that it has ended. First come, first served.
 *
 * Who says so goes on when others have had time to begin: of answers that come together, each is followed by the next call before any is
 * judged and written down, so that no slot stays empty meanwhile.
 */
export type CallSlots = (limit: number) => Promise<() => Promise<void>>;

/** Counts the calls of one process. */
export function createCallSlots(): CallSlots {
  let running = 0;
  const waiting: { limit: number; start: () => void }[] = [];

  const begin = (): (() => Promise<void>) => {
    running += 1;
    let over = false;
    return async () => {
      if (over) return;
      over = true;
      running -= 1;
      const [next] = waiting;
      if (!next || running >= next.limit) return;
      waiting.shift()?.start();
      await new Promise(setImmediate);
    };
  };

  return async (limit) => {
    if (running < limit && waiting.length === 0) return begin();
    return new Promise((resolve) => {
      waiting.push({ limit, start: () => resolve(begin()) });
    });
  };
}

/** Most messages that are claimed beyond the window. */
const MOST_AHEAD = 200;

/**
 * How many messages are claimed ahead of their call, so that the next is at hand when a call ends, and the window stays full while claims
 * and outcomes are written. None at a rate: there the turn is what is waited for.
 */
export const aheadOf = (settings: { maxConcurrency: number; messagesPerSecond: number | null }): number =>
  settings.messagesPerSecond === null ? Math.min(MOST_AHEAD, Math.floor(settings.maxConcurrency / 2)) : 0;
