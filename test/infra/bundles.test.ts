import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleInto } from '#infra/aws/bundle.ts';

const EXPRESSIONS = 're2js.js';
const SEGMENTS = 'sms-segments-calculator.js';
const NUMBERS = ['libphonenumber-js/core.js', 'libphonenumber-js/max/metadata.json'];
const API = 'sms-relay/openapi.json';

/** Most bytes of each bundle, because loading code is most of a cold start, and what lies beside it until it is needed. Raise a limit knowingly. */
const BUNDLES = {
  send: { limit: 400_000, beside: [...NUMBERS, SEGMENTS, API] },
  deliver: { limit: 420_000, beside: [EXPRESSIONS] },
  sweep: { limit: 400_000, beside: [] },
  balance: { limit: 450_000, beside: [EXPRESSIONS] },
  console: { limit: 600_000, beside: [...NUMBERS, EXPRESSIONS, SEGMENTS] },
};

describe.each(Object.entries(BUNDLES))('The bundle of %s', (name, { limit, beside }) => {
  const folder = mkdtempSync(join(tmpdir(), `bundle-${name}-`));
  bundleInto(folder, name);
  const file = join(folder, 'index.js');
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

  test(`is one file of code of at most ${limit} bytes, the pages of the console, and what is loaded when it is needed`, () => {
    expect(readdirSync(folder).filter((entry) => entry !== 'node_modules')).toEqual(
      name === 'console' ? ['index.js', 'pages'] : ['index.js'],
    );
    expect(statSync(file).size).toBeLessThan(limit);
    const later =
      beside.length === 0 ? [] : readdirSync(join(folder, 'node_modules'), { recursive: true, withFileTypes: true });
    const files = later.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.map((path) => path.slice(folder.length + '/node_modules/'.length))).toEqual(
      expect.arrayContaining(beside),
    );
    expect(files).toHaveLength(beside.length);
  });

  test('needs nothing but Node and what lies beside it', () => {
    for (const code of [
      'index.js',
      ...beside.filter((path) => path.endsWith('.js')).map((path) => `node_modules/${path}`),
    ]) {
      // Not what the text of an error advises, in brackets.
      const required = new Set(
        [...read(code).matchAll(/(?<!\[)\brequire\("([^"]+)"\)/g)].map(([, module]) => module ?? ''),
      );
      expect([...required].filter((module) => !isBuiltin(module))).toEqual([]);
    }
  });

  test('is ASCII, of which V8 keeps a byte for each sign', () => {
    expect([...new Set(read('index.js').match(/[^\0-\x7f]/g))]).toEqual([]);
  });
});
