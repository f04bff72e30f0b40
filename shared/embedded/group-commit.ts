import type { DatabaseSync } from 'node:sqlite';
import { Unavailable } from '#shared/ports.ts';

/** Runs work inside a transaction that it shares with all other work of the same turn of the event loop: one fsync for many. */
export type GroupCommit = <T>(work: () => T) => Promise<T>;

type Entry = { work: () => unknown; resolve: (value: unknown) => void; reject: (reason: unknown) => void };

/**
 * A promise resolves after its transaction is on disk, never before. Work must touch nothing but the database, because it is run a
 * second time, alone, when another member of its group throws.
 */
export function createGroupCommit(db: DatabaseSync): GroupCommit {
  let group: Entry[] = [];

  const commitTogether = (entries: Entry[]): unknown[] => {
    db.exec('BEGIN IMMEDIATE');
    try {
      const values = entries.map((entry) => entry.work());
      db.exec('COMMIT');
      return values;
    } catch (cause) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw cause;
    }
  };

  const settle = (entries: Entry[]): void => {
    try {
      const values = commitTogether(entries);
      entries.forEach((entry, index) => {
        entry.resolve(values[index]);
      });
    } catch (cause) {
      if (entries.length > 1) {
        for (const entry of entries) settle([entry]);
        return;
      }
      entries[0]?.reject(isFull(cause) ? new Unavailable('The data directory cannot be written.', { cause }) : cause);
    }
  };

  const flush = (): void => {
    const entries = group;
    group = [];
    settle(entries);
  };

  return <T>(work: () => T) =>
    new Promise<T>((resolve, reject) => {
      if (group.length === 0) setImmediate(flush);
      group.push({ work, resolve: (value) => resolve(value as T), reject });
    });
}

/** SQLite's codes for a disk that is full, read-only or failing. */
const DISK_ERRORS = new Set([8, 10, 13, 14]);

const isFull = (cause: unknown): boolean =>
  cause instanceof Error &&
  'errcode' in cause &&
  typeof cause.errcode === 'number' &&
  DISK_ERRORS.has(cause.errcode & 0xff);
