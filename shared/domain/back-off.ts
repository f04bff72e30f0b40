import { HOUR } from './durations.ts';

/** Delay before try `tries + 1`, in milliseconds: full jitter over 10 s × 3ⁿ, at most an hour; at least a second, so that a lucky draw is no hammer. */
export function backOff(tries: number, random: () => number): number {
  const ceiling = Math.min(BASE_MS * 3 ** Math.max(0, tries - 1), CAP_MS);
  return Math.max(1_000, Math.round(random() * ceiling));
}

const BASE_MS = 10_000;
const CAP_MS = HOUR;
