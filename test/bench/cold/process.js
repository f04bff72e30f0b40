import { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';

/*
 * A function's process: loads the bundle that is named by the first argument, says how long that took, and then answers one event at a time.
 * JavaScript, so that no compiler of TypeScript runs beside what is measured.
 */
const require = createRequire(import.meta.url);
const file = process.argv[2] ?? '';

const start = performance.now();
const { handler } = require(file);
process.send?.({ ms: performance.now() - start });

const context = { awsRequestId: 'cold', getRemainingTimeInMillis: () => 60_000 };
/** Files beside the bundle that were loaded so far. */
const loaded = () =>
  Object.keys(require.cache)
    .filter((path) => path !== file)
    .map((path) => relative(dirname(file), path));

/** @param {unknown} event */
const answer = async (event) => {
  const before = performance.now();
  const result = await handler(event, context);
  process.send?.({ ms: performance.now() - before, result, loaded: loaded() });
};
// What the handler throws ends the process, and the test that waits for it.
process.on('message', (event) => void answer(event));
