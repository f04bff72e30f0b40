import * as z from 'zod';

const Attribute = z.object({ S: z.string(), N: z.string(), BOOL: z.boolean() }).partial();
type Attribute = z.infer<typeof Attribute>;

/** An item as DynamoDB carries it, as far as the relay's tables go: flat, of strings, numbers and booleans. */
export const Item = z.record(z.string(), Attribute);
export type Item = z.infer<typeof Item>;

/** What an expression is worked out on: the item as it is, and what the request says that its names and values stand for. */
type Scope = { item: Item; names: Record<string, string>; values: Item };
type Value = string | number | boolean | undefined;
type Reader<T> = (scope: Scope) => T;

/** DynamoDB's expressions, the part of the language that the relay speaks. Throws on the rest, so that nothing passes by mistake. */
export const condition = remember((text) => {
  const words = tokens(text);
  const found = either(words);
  if (!words.at().done) throw new Error(`Not understood from ${words.at().word} on: ${text}`);
  return found;
});

/** Reads an update expression; what it answers changes `scope.item` in place. */
export const update = remember((text): Reader<void> => {
  const words = tokens(text);
  const steps: Reader<() => void>[] = [];
  while (!words.at().done) {
    const clause = words.take();
    if (clause !== 'SET' && clause !== 'REMOVE') throw new Error(`${clause} is not understood: ${text}`);
    do {
      const name = words.take();
      if (clause === 'REMOVE') {
        steps.push((scope) => () => delete scope.item[nameIn(scope, name)]);
        continue;
      }
      words.expect('=');
      const value = sum(words);
      steps.push((scope) => {
        const attribute = attributeOf(value(scope));
        return () => {
          scope.item[nameIn(scope, name)] = attribute;
        };
      });
    } while (words.skip(','));
  }
  // Every value is read from the item as it was, before anything is written.
  return (scope) => {
    for (const write of steps.map((step) => step(scope))) write();
  };
});

function either(words: Words): Reader<boolean> {
  const parts = [both(words)];
  while (words.skip('OR')) parts.push(both(words));
  return (scope) => parts.some((part) => part(scope));
}

function both(words: Words): Reader<boolean> {
  const parts = [single(words)];
  while (words.skip('AND')) parts.push(single(words));
  return (scope) => parts.every((part) => part(scope));
}

function single(words: Words): Reader<boolean> {
  if (words.skip('(')) {
    const inner = either(words);
    words.expect(')');
    return inner;
  }
  if (words.at().word.startsWith('attribute_')) {
    const wanted = words.take() === 'attribute_exists';
    words.expect('(');
    const name = words.take();
    words.expect(')');
    return (scope) => (scope.item[nameIn(scope, name)] !== undefined) === wanted;
  }
  const left = operand(words);
  const compare = COMPARISONS[words.take()];
  const right = operand(words);
  if (!compare) throw new Error('A comparison is not understood.');
  return (scope) => {
    const [one, other] = [left(scope), right(scope)];
    // What is absent or of another type holds no comparison.
    return one !== undefined && typeof one === typeof other && compare(one, other ?? one);
  };
}

type Comparison = (one: string | number | boolean, other: string | number | boolean) => boolean;
const COMPARISONS: Record<string, Comparison> = {
  '=': (one, other) => one === other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

function sum(words: Words): Reader<Value> {
  const first = operand(words);
  for (const [sign, factor] of [['+', 1] as const, ['-', -1] as const]) {
    if (!words.skip(sign)) continue;
    const second = operand(words);
    return (scope) => numberOf(first(scope)) + factor * numberOf(second(scope));
  }
  return first;
}

function operand(words: Words): Reader<Value> {
  const word = words.take();
  if (word.startsWith(':')) return (scope) => plain(scope.values[word]);
  if (word !== 'if_not_exists') return (scope) => plain(scope.item[nameIn(scope, word)]);
  words.expect('(');
  const name = words.take();
  words.expect(',');
  const otherwise = operand(words);
  words.expect(')');
  return (scope) => plain(scope.item[nameIn(scope, name)]) ?? otherwise(scope);
}

function nameIn({ names }: Scope, name: string): string {
  if (!name.startsWith('#')) return name;
  const real = names[name];
  if (real === undefined) throw new Error(`${name} stands for nothing.`);
  return real;
}

function plain(attribute: Attribute | undefined): Value {
  if (attribute?.N !== undefined) return Number(attribute.N);
  return attribute?.S ?? attribute?.BOOL;
}

function numberOf(value: Value): number {
  if (typeof value !== 'number') throw new Error('Only numbers are added.');
  return value;
}

function attributeOf(value: Value): Attribute {
  if (value === undefined) throw new Error('Nothing cannot be written.');
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: String(value) } : { BOOL: value };
}

type Words = ReturnType<typeof tokens>;

function tokens(text: string) {
  const words = text.match(/[:#]?[\w.]+|<=|>=|[=<>(),+-]/g) ?? [];
  let next = 0;
  const take = (): string => words[next++] ?? '';
  const skip = (word: string): boolean => words[next] === word && ++next > 0;
  return {
    at: () => ({ word: words[next] ?? '', done: next >= words.length }),
    take,
    skip,
    expect(word: string): void {
      if (!skip(word)) throw new Error(`${word} is missing: ${text}`);
    },
  };
}

/** Few expressions come again and again: each is read once. */
function remember<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? read(text);
    known.set(text, found);
    return found;
  };
}
