/** Seconds remembered at most. */
const MOST = 16;

/** Times are told by the thousand of the same few seconds, and `Date` takes a microsecond to write one. */
const seconds = new Map<number, string>();

/** A time in ISO 8601, UTC, to the millisecond, as `Date` writes it. Throws `RangeError` for what is no time. */
export function isoTime(time: number): string {
  const whole = Math.trunc(time);
  const second = Math.floor(whole / 1_000);
  return `${seconds.get(second) ?? remember(second)}${String(whole - second * 1_000).padStart(3, '0')}Z`;
}

function remember(second: number): string {
  const written = new Date(second * 1_000).toISOString().slice(0, -'000Z'.length);
  if (seconds.size >= MOST) seconds.clear();
  seconds.set(second, written);
  return written;
}
