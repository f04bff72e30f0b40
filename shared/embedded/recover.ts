import type { DatabaseSync } from 'node:sqlite';

/**
 * Ends the leases of a process that died. Only the owner of the data directory may call it, before it starts: nobody else can hold a
 * lease then, and waiting for their ends would delay what was interrupted.
 *
 * @returns how many claims were cut short
 */
export function endLeases(db: DatabaseSync, now: number): number {
  const { changes } = db
    .prepare(`UPDATE messages SET lease_until = :now, due_at = :now, revision = revision + 1 WHERE status = 'sending'`)
    .run({ now });
  return Number(changes);
}
