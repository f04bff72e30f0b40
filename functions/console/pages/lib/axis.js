// @ts-check
/** The next round number at or above. @param {number} value */
export function roundUp(value) {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** How large the labels of an axis are, in units of the chart; `.axis` in the style sheet. */
export const labelSize = () => (matchMedia('(max-width: 40rem)').matches ? 20 : 11.5);

/** Room for the longest of these labels beside a chart. @param {string[]} labels @param {number} size */
export const roomFor = (labels, size) => 12 + Math.max(...labels.map(({ length }) => length)) * size * 0.6;
