import { DAY, HOUR } from '#shared/domain/durations.ts';

/** An amount as people write it: two decimals, more only for less than one; a symbol before it, a code behind. */
export function amount(value: number, currency: string): string {
  const most = value !== 0 && Math.abs(value) < 1 ? 4 : 2;
  const number = new Intl.NumberFormat('en', {
    minimumFractionDigits: Number.isInteger(value) && currency === '' ? 0 : 2,
    maximumFractionDigits: most,
  }).format(Math.abs(value));
  const sign = value < 0 ? '−' : '';
  const unit = currency.trim();
  return /^[A-Z]{0,2}\p{Sc}$/u.test(unit)
    ? `${sign}${unit}${number}`
    : `${sign}${number}${unit === '' ? '' : ` ${unit}`}`;
}

const DATE = { day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
const MINUTES = { ...DATE, year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' } as const;
const WEEKDAY = { ...DATE, weekday: 'long' } as const;
const FAR = { ...DATE, year: 'numeric' } as const;

/** Made for each of the few mails: made at the start, it would cost every cold start 8 ms. */
const written = (at: number, how: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', how).format(at);

/** `23 November 2026 at 09:15 UTC`. */
export const moment = (at: number): string => `${written(at, MINUTES)} UTC`;

/** `Friday 27 November`; within two days with the hour, `at about 22:00 UTC`; far away with the year instead of the weekday. */
export function date(at: number, now: number): string {
  if (at - now > 300 * DAY) return written(at, FAR);
  const hour = Math.round(at / HOUR) * HOUR;
  return at - now < 2 * DAY ? `${written(hour, WEEKDAY)} at about ${written(hour, CLOCK)} UTC` : written(at, WEEKDAY);
}

/** `about 3 days`, `about 5 hours`, `less than an hour`. */
export function duration(ms: number): string {
  const hours = ms / HOUR;
  if (hours < 1) return 'less than an hour';
  if (hours < 48) return count(Math.round(hours), 'hour');
  if (hours < 24 * 60) return count(Math.round(hours / 24), 'day');
  if (hours < 24 * 700) return count(Math.round(hours / 24 / 30.4), 'month');
  return count(Math.round(hours / 24 / 365), 'year');
}

const count = (value: number, unit: string): string => `about ${value} ${unit}${value === 1 ? '' : 's'}`;

/** Text for HTML, attribute values included. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** One line for a header: no line breaks or other control characters. */
export const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim();
