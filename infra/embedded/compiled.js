import { enableCompileCache, flushCompileCache } from 'node:module';

const CACHE = `${import.meta.dirname}/../../node_modules/.cache/compiled`;

/**
 * Imports a module of this folder with what was compiled at an earlier start: quicker, and without the compiler of TypeScript in memory
 * (25 MiB). Each thread asks for itself.
 *
 * @param {string} module such as `./main.ts`
 */
export async function importCompiled(module) {
  enableCompileCache(CACHE);
  await import(module);
  flushCompileCache();
}
