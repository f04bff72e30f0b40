import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Prints the packages that importing modules loads. */
const PRINT = `
  import { registerHooks } from 'node:module';
  const packages = new Set();
  registerHooks({
    load(url, context, next) {
      const [, name] = /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
      if (name) packages.add(name);
      return next(url, context);
    },
  });
  for (const module of process.argv.slice(1)) await import(module);
  console.log(JSON.stringify([...packages].sort()));
`;

test('one machine starts without what only AWS, mail by SMTP, expressions and other than plain messages need', () => {
  const modules = ['front.ts', 'engine.ts', 'mail.ts'].map((name) => `${ROOT}infra/embedded/${name}`);
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', PRINT, ...modules], { cwd: ROOT });
  expect(JSON.parse(printed.toString())).toEqual(['hono', 'ulid', 'undici', 'zod']);
});
