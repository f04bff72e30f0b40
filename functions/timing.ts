/** How long after a message could be sent the sweep looks after it, should its hint be lost; milliseconds. */
export const HINT_GRACE_MS = 120_000;

/** Longest call to a gateway that settings allow; milliseconds. */
const LONGEST_CALL_MS = 60_000;
/** Kept for the writes after the last call; milliseconds. */
const FINISHING_MS = 10_000;

/** How a delivery may use the time that its process has left. */
export function timesWithin(remainingMs: number): { leaseMs: number; horizonMs: number } {
  return {
    // Longer than the process can live, so that a lease that ended means a process that died.
    leaseMs: remainingMs + FINISHING_MS,
    horizonMs: Math.max(0, remainingMs - LONGEST_CALL_MS - FINISHING_MS),
  };
}

/** True while a call that starts now is answered and written before the process must end. */
export const leavesTimeForACall = (remainingMs: number): boolean => remainingMs > LONGEST_CALL_MS + FINISHING_MS;
