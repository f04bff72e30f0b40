/** Deepest nesting of a request body. */
const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Looks through JSON text for an object that has a key twice, and for nesting deeper than 32: `JSON.parse` would silently keep the
 * last one. Invalid JSON may pass; the parser finds it.
 */
export function duplicateKey(
  json: string,
): { kind: 'fine' } | { kind: 'duplicate'; key: string } | { kind: 'too deep' } {
  /** Keys of each open object; null for an array. */
  const open: (Set<string> | null)[] = [];
  let expectKey = false;
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    if (code === QUOTE) {
      const start = index;
      index = endOfString(json, index);
      const keys = open.at(-1);
      if (!expectKey || !keys) continue;
      expectKey = false;
      const key = keyOf(json.slice(start, index + 1));
      if (keys.has(key)) return { kind: 'duplicate', key };
      keys.add(key);
    } else if (code === 0x7b || code === 0x5b) {
      open.push(code === 0x7b ? new Set() : null);
      expectKey = code === 0x7b;
      if (open.length > MAX_DEPTH) return { kind: 'too deep' };
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
      expectKey = false;
    } else if (code === 0x2c) {
      expectKey = open.at(-1) instanceof Set;
    }
  }
  return { kind: 'fine' };
}

function endOfString(json: string, start: number): number {
  let index = start + 1;
  while (index < json.length && json.charCodeAt(index) !== QUOTE) {
    index += json.charCodeAt(index) === BACKSLASH ? 2 : 1;
  }
  return index;
}

function keyOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
