import { close, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import type { FlushLog } from './group-commit.ts';

const sync = promisify(fdatasync);

/**
 * Waits for the disk with SQLite's write-ahead log on a thread of its own, so that the event loop goes on. As SQLite itself does after a
 * commit with `synchronous=FULL`: once the log is on disk, all that was committed before is durable.
 */
export function createLogFlusher(path: string): { flush: FlushLog; close(): void } {
  let file: number | undefined;
  return {
    flush() {
      // Made by the first commit, and kept for as long as the database is open.
      file ??= openSync(`${path}-wal`, 'r+');
      return sync(file);
    },
    close() {
      if (file !== undefined) close(file);
      file = undefined;
    },
  };
}
