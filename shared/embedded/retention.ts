import type { DatabaseSync } from 'node:sqlite';
import { encodeTime } from 'ulid';
import { DAY } from '#shared/domain/durations.ts';
import { KEYS_KEPT_MS } from '#shared/domain/kept.ts';
import type { GroupCommit } from './group-commit.ts';

/** As long as in the queue of AWS. */
const LETTERS_KEPT_MS = 14 * DAY;
/** Records of each kind that are looked at in one step, so that no step holds up what is being sent. */
const STEP = 200;

/**
 * Removes what was kept long enough, some records at a time: messages by their final status, keys of repeats and dead letters by their age.
 *
 * @param keepMs how long messages are kept after their final status; no less than keys, whose repeats are answered by them
 * @returns a step at a time; each tells whether there may be more
 */
export function createRetention(
  db: DatabaseSync,
  commit: GroupCommit,
  keepMs: number,
): (now: number) => Promise<boolean> {
  // An id begins with the time of acceptance, and no message is final before that.
  const oldest = db.prepare('SELECT id, final_at FROM messages WHERE id > ? AND id < ? ORDER BY id LIMIT ?');
  const removeMessage = db.prepare('DELETE FROM messages WHERE id = ?');
  const removeKeys = db.prepare(
    `DELETE FROM idempotency WHERE (application_id, key) IN
       (SELECT application_id, key FROM idempotency WHERE created_at < ? LIMIT ?)`,
  );
  const removeLetters = db.prepare(
    'DELETE FROM dead_letters WHERE (id, at) IN (SELECT id, at FROM dead_letters WHERE id < ? AND at < ? LIMIT ?)',
  );
  /** The last message that was looked at in this pass. */
  let after = '';

  const removeMessages = (before: number): boolean => {
    const rows = oldest.all(after, startOfIds(before), STEP);
    for (const { id, final_at: finalAt } of rows) {
      if (finalAt !== null && Number(finalAt) < before) removeMessage.run(id ?? null);
    }
    const isWhole = rows.length === STEP;
    after = isWhole ? String(rows.at(-1)?.id) : '';
    return isWhole;
  };

  return (now) =>
    commit(() => {
      const lettersBefore = now - LETTERS_KEPT_MS;
      return [
        removeMessages(now - keepMs),
        removeKeys.run(now - KEYS_KEPT_MS, STEP).changes === STEP,
        removeLetters.run(startOfIds(lettersBefore), lettersBefore, STEP).changes === STEP,
      ].includes(true);
    }, 'patient');
}

/** What all ids of this time or later are greater than. */
const startOfIds = (time: number): string => encodeTime(Math.max(0, time), 10);
