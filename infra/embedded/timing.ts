/** How long after a message could be sent the due index brings it back, should its hint have been dropped; milliseconds. */
export const HINT_GRACE_MS = 1_000;
