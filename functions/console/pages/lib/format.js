// @ts-check
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const short = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const whole = new Intl.NumberFormat();

/** A number with separators. @param {number} value */
export const count = (value) => whole.format(value);

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 2 });

/** A number beside an axis: whole as long as there is room for it. @param {number} value */
export const axisNumber = (value) =>
  Math.abs(value) < 1_000_000 ? count(Math.round(value * 100) / 100) : compact.format(value);

/** `3 messages`. @param {number} value @param {string} one */
export const plural = (value, one) => `${count(value)} ${one}${value === 1 ? '' : 's'}`;

/** A share as a percentage that never rounds a failure away. @param {number} share */
export function percent(share) {
  const value = share * 100;
  if (value === 100 || value === 0) return `${value} %`;
  return `${(Math.min(99.9, Math.max(0.1, Math.round(value * 10) / 10))).toFixed(1)} %`;
}

/** @param {string | number} at */
export const shortTime = (at) => short.format(new Date(at));
/** @param {string | number} at */
export const exactTime = (at) => exact.format(new Date(at));
/** @param {string | number} at */
export const hourOf = (at) => hour.format(new Date(at));
/** @param {string | number} at */
export const dayOf = (at) => day.format(new Date(at));

/** How long something takes. @param {number} ms */
export function duration(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`;
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
}

/** @param {string | number} at */
export const since = (at) => {
  const ms = Math.max(0, Date.now() - new Date(at).getTime());
  return ms < 5_000 ? 'just now' : `${duration(ms)} ago`;
};
/** @param {string | number} at */
export const until = (at) => {
  const ms = new Date(at).getTime() - Date.now();
  return ms <= 0 ? 'now' : `in ${duration(ms)}`;
};
