import type { DatabaseSync } from 'node:sqlite';
import { storedName } from '#shared/counter-key.ts';
import { DAY } from '#shared/domain/durations.ts';
import type { Counter } from '#shared/domain/limits.ts';
import type { LimitCounters } from '#shared/ports/applications.ts';
import type { GroupCommit } from './group-commit.ts';

/** Counters that are over go with the first count after a start, and each time that so many were written. */
const PRUNE_EVERY = 1_000;

/** The counters of limits on SQLite: all of a request in one transaction, which it shares with the other requests of the moment. */
export function createLimitCounters(db: DatabaseSync, commit: GroupCommit): LimitCounters {
  const select = db.prepare('SELECT used FROM limit_counters WHERE application_id = ? AND name = ?');
  const add = db.prepare(
    `INSERT INTO limit_counters (application_id, name, used, ends_at) VALUES (?, ?, 1, ?)
     ON CONFLICT (application_id, name) DO UPDATE SET used = used + 1`,
  );
  const subtract = db.prepare(
    'UPDATE limit_counters SET used = used - 1 WHERE application_id = ? AND name = ? AND used > 0',
  );
  const prune = db.prepare('DELETE FROM limit_counters WHERE ends_at < ?');
  let written = PRUNE_EVERY;

  const used = (counter: Counter): number => Number(select.get(counter.applicationId, storedName(counter))?.used ?? 0);

  const count = (counters: Counter[]): Counter | null => {
    const full = counters.find((counter) => used(counter) >= counter.limit);
    if (full) return full;
    for (const counter of counters) add.run(counter.applicationId, storedName(counter), counter.endsAt);
    return null;
  };

  /** The longest period is a day, so what ended a day before the end of one that runs is over for sure. */
  const forget = (items: Counter[][]): void => {
    written += items.length;
    const ends = items.flat().map(({ endsAt }) => endsAt);
    if (written < PRUNE_EVERY || ends.length === 0) return;
    prune.run(Math.min(...ends) - LONGEST_MS);
    written = 0;
  };

  return {
    take: (items) =>
      commit(() => {
        forget(items);
        return items.map(count);
      }),
    giveBack: (items) =>
      commit(() => {
        for (const counter of items.flat()) subtract.run(counter.applicationId, storedName(counter));
      }),
    read: async (counter) => used(counter),
  };
}

const LONGEST_MS = DAY;
