import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleInto } from '#infra/aws/bundle.ts';

/** Most bytes of each bundle: loading code is most of a cold start. Raise a limit knowingly. */
const LIMITS = { send: 860_000, deliver: 760_000, sweep: 560_000, balance: 760_000, console: 1_200_000 };

describe.each(Object.entries(LIMITS))('The bundle of %s', (name, limit) => {
  const folder = mkdtempSync(join(tmpdir(), `bundle-${name}-`));
  bundleInto(folder, name);
  const file = join(folder, 'index.js');

  test(`is one file of code of at most ${limit} bytes, and the pages of the console`, () => {
    expect(readdirSync(folder).sort()).toEqual(name === 'console' ? ['index.js', 'pages'] : ['index.js']);
    expect(statSync(file).size).toBeLessThan(limit);
  });

  test('needs nothing but Node', () => {
    const code = readFileSync(file, 'utf8');
    // Not what the text of an error advises, in brackets.
    const required = new Set([...code.matchAll(/(?<!\[)\brequire\("([^"]+)"\)/g)].map(([, module]) => module ?? ''));
    expect([...required].filter((module) => !isBuiltin(module))).toEqual([]);
  });
});
