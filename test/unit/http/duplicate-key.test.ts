import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duplicateKey } from '#shared/http/duplicate-key.ts';

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('A key that stands twice', () => {
  test.each([
    ['next to each other', '{"to":1,"to":2}', 'to'],
    ['far apart', '{"to":1,"a":[{"b":{}}],"c":"x","to":2}', 'to'],
    ['with white space between', '{ "to" : 1 ,\n\t"to" : 2 }', 'to'],
    ['in a nested object', '{"a":[1,{"b":1,"b":2}]}', 'b'],
    ['written in another way', '{"to":1,"\\u0074o":2}', 'to'],
    ['empty', '{"":1,"":2}', ''],
    ['the name of the prototype', '{"__proto__":1,"__proto__":2}', '__proto__'],
    ['with a quote in it', '{"a\\"b":1,"a\\"b":2}', 'a"b'],
  ])('is found %s', (_, json, key) => {
    expect(duplicateKey(json)).toEqual({ kind: 'duplicate', key });
  });

  test.each([
    ['the same key of two objects', '{"a":{"b":1},"c":{"b":2}}'],
    ['the same key outside and inside', '{"a":{"a":{"a":1}}}'],
    ['a key that is also a value', '{"a":"a","b":"a","c":["a","a"]}'],
    ['JSON inside a text', '{"a":"{\\"b\\":1,\\"b\\":2}"}'],
    ['brackets inside a text', '{"a":"]}[{","b":"[[["}'],
    ['a text that ends in a backslash', '{"a":"\\\\","b":"\\\\"}'],
    ['keys that only differ in case', '{"to":1,"To":2}'],
    ['nothing', ''],
  ])('is not %s', (_, json) => {
    expect(duplicateKey(json)).toEqual({ kind: 'fine' });
  });

  test('is found in any JSON exactly when it is there', () => {
    const value = fc.letrec<{ json: string }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('1', '"a"', '"{\\"a\\":1,"', 'null', '[]', '{}'),
        fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
        fc
          .array(fc.tuple(fc.constantFrom('a', 'b', '\\u0061', 'c"'.replace('"', '\\"')), tie('json')), {
            maxLength: 3,
          })
          .map((pairs) => `{${pairs.map(([key, item]) => `"${key}":${item}`).join(',')}}`),
      ),
    })).json;
    // A reviver sees each key once; counting the keys as they are written needs no parser of ours.
    const keysKept = (json: string): number => {
      let count = 0;
      JSON.parse(json, function (this: unknown, key, item: unknown) {
        if (key !== '' && !Array.isArray(this)) count += 1;
        return item;
      });
      return count;
    };
    const keysWritten = (json: string): number => (json.match(/"(?:[^"\\]|\\.)*":/g) ?? []).length;
    fc.assert(
      fc.property(value, (json) => {
        const doubled = keysWritten(json) !== keysKept(json);
        expect(duplicateKey(json).kind).toBe(doubled ? 'duplicate' : 'fine');
      }),
      { numRuns: 300 },
    );
  });
});

describe('Nesting', () => {
  test('of 32 levels is fine, of 33 too deep, of ten thousand told at once', () => {
    expect(duplicateKey(nested(32))).toEqual({ kind: 'fine' });
    expect(duplicateKey(nested(33))).toEqual({ kind: 'too deep' });
    expect(duplicateKey('{"a":'.repeat(10_000))).toEqual({ kind: 'too deep' });
  });

  test('counts what is open, not what was', () => {
    expect(duplicateKey(`[${Array.from({ length: 100 }, () => '{"a":[]}').join()}]`)).toEqual({ kind: 'fine' });
  });
});

test('no text makes it fail or wait', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0a '.split('')) }), (text) =>
      ['fine', 'duplicate', 'too deep'].includes(duplicateKey(text).kind),
    ),
  );
});
