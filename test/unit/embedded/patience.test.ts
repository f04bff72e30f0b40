import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGroupCommit, type GroupCommit } from '#shared/embedded/group-commit.ts';
import { openDatabase } from '#shared/embedded/schema.ts';

let db: DatabaseSync;
let commit: GroupCommit;
/** How many works each commit had. */
let commits: number[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
  db = openDatabase(':memory:');
  commits = [];
  const exec = db.exec.bind(db);
  db.exec = (sql) => {
    if (sql.includes('BEGIN')) commits.push(0);
    exec(sql);
  };
  commit = createGroupCommit(db);
});
afterEach(() => {
  vi.useRealTimers();
  db.close();
});

const count = (): void => {
  commits[commits.length - 1] = (commits.at(-1) ?? 0) + 1;
};
const patient = (times: number): void => {
  for (let time = 0; time < times; time++) void commit(count, 'patient');
};
const urgent = (): void => void commit(count);
/** Lets turns of the event loop pass, but no time. */
const turns = (): void => {
  for (let turn = 0; turn < 5; turn++) vi.advanceTimersByTime(0);
};
/** A commit that several share, and that takes a millisecond: the next waits up to three. */
const sharedCommit = (): void => {
  void commit(() => {
    count();
    vi.advanceTimersByTime(1);
  });
  urgent();
  turns();
  expect(commits).toEqual([2]);
};

describe('What is patient', () => {
  test('waits for nobody while it comes alone', () => {
    for (let time = 1; time <= 3; time++) {
      patient(1);
      turns();
      expect(commits).toHaveLength(time);
    }
  });

  test('waits some milliseconds after a commit that others shared, and shares the next', () => {
    sharedCommit();
    patient(1);
    turns();
    vi.advanceTimersByTime(1);
    patient(2);
    turns();
    expect(commits).toEqual([2]);
    vi.advanceTimersByTime(3);
    turns();
    expect(commits).toEqual([2, 3]);
  });

  test('goes along with what is not, at once', () => {
    sharedCommit();
    patient(3);
    turns();
    expect(commits).toEqual([2]);
    urgent();
    turns();
    expect(commits).toEqual([2, 4]);
  });

  test('waits no longer when enough have come', () => {
    sharedCommit();
    patient(23);
    turns();
    expect(commits).toEqual([2]);
    patient(1);
    turns();
    expect(commits).toEqual([2, 24]);
  });
});

describe('What is patient, where the log goes to the disk apart,', () => {
  /** How many flushes there were. */
  let flushes: number;

  beforeEach(() => {
    flushes = 0;
    commit = createGroupCommit(db, () => {
      flushes += 1;
      return undefined;
    });
  });

  test('waits for nobody while it comes alone', () => {
    patient(1);
    turns();
    expect([commits, flushes]).toEqual([[1], 1]);
  });

  test('is written at once when several share it, and waits for the disk', () => {
    patient(2);
    turns();
    expect([commits, flushes]).toEqual([[2], 0]);
    vi.advanceTimersByTime(8);
    expect(flushes).toBe(1);
  });

  test('goes to the disk with what is not', () => {
    patient(2);
    turns();
    urgent();
    turns();
    expect([commits, flushes]).toEqual([[2, 1], 1]);
    patient(2);
    urgent();
    turns();
    expect([commits, flushes]).toEqual([[2, 1, 3], 2]);
  });
});
