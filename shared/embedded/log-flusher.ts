import { close, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import type { FlushLog } from './flush-groups.ts';

/** A disk that took no longer the last time is waited for in place: waking another thread would cost more. Milliseconds. */
const QUICK_MS = 1;

/** The two ways to wait for a disk, by the number of an open file. */
export type Disk = { wait: (file: number) => void; waitBeside: (file: number) => Promise<void> };

const disk: Disk = { wait: fdatasyncSync, waitBeside: promisify(fdatasync) };

/**
 * Brings SQLite's write-ahead log to the disk, as SQLite itself does after a commit with `synchronous=FULL`: then all that was committed
 * before is durable. A slow disk is waited for beside the event loop.
 *
 * @param path of the database; its log is opened with the first flush, which must come after a commit
 */
export function createLogFlusher(path: string, { wait, waitBeside }: Disk = disk): { flush: FlushLog; close(): void } {
  let file: number | undefined;
  let lastMs = 0;

  const beside = async (log: number): Promise<void> => {
    const began = performance.now();
    await waitBeside(log);
    lastMs = performance.now() - began;
  };

  return {
    flush() {
      // Kept by SQLite for as long as the database is open.
      file ??= openSync(`${path}-wal`, 'r+');
      if (lastMs > QUICK_MS) return beside(file);
      const began = performance.now();
      wait(file);
      lastMs = performance.now() - began;
      return undefined;
    },
    close() {
      if (file !== undefined) close(file);
      file = undefined;
    },
  };
}
