/** Some gateways write their answer as JSON, and that once more as a JSON string. `parse` answers undefined for what is no JSON. */
export function parseTwice(text: string, parse: (text: string) => unknown): unknown {
  const value = parse(text);
  return typeof value === 'string' && /^\s*[{[]/.test(value) ? (parse(value) ?? value) : value;
}
