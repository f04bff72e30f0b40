// @ts-check
/**
 * Fields in which two documents differ, in the order of the first, then of what only the second has.
 *
 * @param {Record<string, unknown>} before
 * @param {Record<string, unknown>} after
 * @returns {{ field: string, before: unknown, after: unknown }[]}
 */
export function diff(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => !same(before[name], after[name]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}

/** Whether two JSON values are the same, whatever the order of keys. @param {unknown} one @param {unknown} other */
export const same = (one, other) => canonical(one) === canonical(other);

/** @param {unknown} value */
const canonical = (value) =>
  JSON.stringify(value, (_, each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? 'undefined';

/** A value as people read it. @param {unknown} value */
export function words(value) {
  if (value === undefined || value === null || value === '') return '–';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (Array.isArray(value) && value.length === 0) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
