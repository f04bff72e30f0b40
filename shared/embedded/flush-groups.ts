/** Brings all that the log holds to the disk; answers a promise when that is still to be waited for. */
export type FlushLog = () => Promise<void> | undefined;

/** What one transaction wrote: whether it can wait for others, and how to tell those who wait that it is on disk, or perhaps not. */
export type WrittenGroup = { canWait: boolean; tell: () => void; fail: (cause: unknown) => void };

/** Brings written groups to the disk. */
export type GroupFlusher = {
  add(group: WrittenGroup): void;
  /** True while the disk is waited for. */
  isFlushing(): boolean;
};

/**
 * What can wait goes to the disk with the next that cannot, or after so many milliseconds: a flush costs as much as the commit itself. A process
 * that is killed meanwhile loses nothing, for the system has it; a machine that loses power forgets it, and nobody was told of it yet.
 */
const LONGEST_WAIT_MS = 8;

/**
 * One flush at a time, for all that was written before it began.
 *
 * @param flushed is called when nothing is left to bring to the disk
 */
export function createGroupFlusher(flush: FlushLog, flushed: () => void): GroupFlusher {
  let written: WrittenGroup[] = [];
  let flushing = false;
  let later: NodeJS.Timeout | undefined;

  const bringToDisk = async (): Promise<void> => {
    clearTimeout(later);
    later = undefined;
    flushing = true;
    while (written.length > 0) {
      const groups = written;
      written = [];
      try {
        const waiting = flush();
        if (waiting) await waiting;
        for (const { tell } of groups) tell();
      } catch (cause) {
        // What is told already stays so. What is not is written, and may reach the disk yet.
        for (const { fail } of groups) fail(cause);
      }
    }
    flushing = false;
    flushed();
  };

  return {
    add(group) {
      written.push(group);
      if (flushing) return;
      if (group.canWait) later ??= setTimeout(() => void bringToDisk(), LONGEST_WAIT_MS);
      else void bringToDisk();
    },
    isFlushing: () => flushing,
  };
}
