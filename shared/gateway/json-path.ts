/** The value at a path of a parsed JSON document; undefined where there is none. Never reads inherited properties. */
export const readJsonPath = (document: unknown, steps: readonly (string | number)[]): unknown => {
  let value = document;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined;
    // A key that differs from answer to answer, such as the recipient's number.
    const key = step === '*' ? Object.keys(value)[0] : step;
    if (key === undefined || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
};
