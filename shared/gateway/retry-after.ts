import { LONGEST_RETRY_AFTER_MS } from '#shared/domain/gateway-state.ts';

/**
 * How long `Retry-After` asks to wait, in milliseconds, at most one hour. A date is measured against the gateway's
 * own `Date` where it sends one, so that a wrong clock on either side does no harm; else against `now` (epoch ms).
 * Undefined for rubbish, for the past, and for a date that nothing can be measured against.
 */
export const readRetryAfter = (headers: Readonly<Record<string, string>>, now?: number): number | undefined => {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Math.ceil(Number(value) * 1000), LONGEST_RETRY_AFTER_MS);
  if (!/[a-z]/i.test(value)) return undefined;
  const then = Date.parse(value);
  const base = Date.parse(headers.date ?? '');
  const from = Number.isNaN(base) ? now : base;
  if (Number.isNaN(then) || from === undefined || then <= from) return undefined;
  return Math.min(then - from, LONGEST_RETRY_AFTER_MS);
};
