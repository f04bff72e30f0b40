import type { DatabaseSync } from 'node:sqlite';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';
import { createGroupFlusher, type FlushLog } from './flush-groups.ts';
import { sqliteProblem } from './sqlite-problem.ts';

/**
 * Runs work inside a transaction that it shares with all other work that comes about the same time: one fsync for many. What is `patient`
 * may wait some milliseconds for more to share both, where nobody waits for its answer.
 */
export type GroupCommit = <T>(work: () => T, how?: 'patient') => Promise<T>;

type Entry = {
  work: () => unknown;
  isPatient: boolean;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
};

/** After a commit that several shared, the next waits so many times as long as that one took: quick commits take at most a ninth of the time. */
const PAUSE_PER_COMMIT = 8;
/** That pause is at most so long, milliseconds: nobody should notice. Commits that take longer than an eighth of it take a larger share. */
const LONGEST_PAUSE_MS = 3;
/** So many share a commit well enough: they wait for no more to come. */
const ENOUGH = 24;
/** While each turn of the event loop brings more, all is busy, and a group may grow so long, milliseconds. */
const LONGEST_GROWTH_MS = 10;

/**
 * A promise resolves after its transaction is on disk, never before. Work must touch nothing but the database, because it is run a
 * second time, alone, when another member of its group throws.
 *
 * Who comes alone is never kept waiting; under load groups grow until commits are the smaller part of the work.
 *
 * @param flushLog brings commits to the disk; while it is waited for, the next group comes together. Absent: SQLite does with each commit
 */
export function createGroupCommit(db: DatabaseSync, flushLog?: FlushLog): GroupCommit {
  let group: Entry[] = [];
  let nextAt = 0;
  let scheduled = false;
  let pause: NodeJS.Timeout | undefined;

  const flusher =
    flushLog &&
    createGroupFlusher(flushLog, () => {
      if (group.length > 0 && !scheduled) schedule();
    });

  const begin = flusher ? 'PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE' : 'BEGIN IMMEDIATE';

  const commitTogether = (entries: Entry[]): unknown[] => {
    db.exec(begin);
    try {
      const values = entries.map((entry) => entry.work());
      db.exec('COMMIT');
      return values;
    } catch (cause) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw cause;
    }
  };

  /** Commits what can be committed; answers how to tell so once it is on disk. What cannot be is told at once. */
  const settle = (entries: Entry[]): (() => void) => {
    try {
      const values = commitTogether(entries);
      return () => {
        entries.forEach((entry, index) => {
          entry.resolve(values[index]);
        });
      };
    } catch (cause) {
      if (entries.length > 1) {
        const settled = entries.map((entry) => settle([entry]));
        return () => {
          for (const tell of settled) tell();
        };
      }
      entries[0]?.reject(isDisk(cause) ? new Unavailable(UNWRITABLE, { cause }) : cause);
      return () => {};
    }
  };

  const write = (): void => {
    const entries = group;
    group = [];
    const began = performance.now();
    const tell = settle(entries);
    const ended = performance.now();
    nextAt = entries.length > 1 ? ended + Math.min(LONGEST_PAUSE_MS, (ended - began) * PAUSE_PER_COMMIT) : 0;
    if (!flusher) {
      tell();
      return;
    }
    // What is written outside of a group waits in place.
    if (db.isOpen) db.exec('PRAGMA synchronous = FULL');
    flusher.add({
      // Who comes alone is not kept waiting here either.
      canWait: entries.length > 1 && entries.every(({ isPatient }) => isPatient),
      tell,
      fail: (cause) => {
        const failure = new PerhapsStored(UNWRITABLE, { cause });
        for (const entry of entries) entry.reject(failure);
      },
    });
  };

  /** Writes as soon as a turn of the loop brought nothing more. */
  const writeWhenAll = (deadline: number, seen: number): void => {
    const grows = group.length > seen && group.length < ENOUGH && performance.now() < deadline;
    if (grows) {
      setImmediate(writeWhenAll, deadline, group.length);
      return;
    }
    scheduled = false;
    write();
  };

  const schedule = (): void => {
    // What comes while the disk is waited for comes together, unless it is enough already.
    if (flusher?.isFlushing() && group.length < ENOUGH) return;
    scheduled = true;
    const now = performance.now();
    const start = (): void => {
      pause = undefined;
      writeWhenAll(now + LONGEST_GROWTH_MS, nextAt === 0 ? group.length : 0);
    };
    // Timers count whole milliseconds: a shorter pause is none.
    if (nextAt - now < 1 || group.length >= ENOUGH) setImmediate(start);
    else pause = setTimeout(start, nextAt - now);
  };

  /** Ends the pause before the next commit early. */
  const hurry = (): void => {
    clearTimeout(pause);
    pause = undefined;
    setImmediate(writeWhenAll, 0, 0);
  };

  return <T>(work: () => T, how?: 'patient') =>
    new Promise<T>((resolve, reject) => {
      group.push({ work, isPatient: how === 'patient', resolve: (value) => resolve(value as T), reject });
      if (!scheduled) schedule();
      if (pause && (how !== 'patient' || group.length >= ENOUGH)) hurry();
    });
}

const UNWRITABLE = 'The data directory cannot be written.';

/** True where the disk is the reason, and not what was written. */
const isDisk = (cause: unknown): boolean => {
  const problem = sqliteProblem(cause);
  return problem === 'disk full' || problem === 'not writable' || problem === 'failing';
};
