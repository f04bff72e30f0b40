import { createRequire } from 'node:module';
import { lambdaContext } from '#infra/emulated/lambda-context.ts';

/** Runs in a process of its own, as a function does on Lambda: loads the bundle named by the first argument, answers one event at a time. */
const { handler } = createRequire(import.meta.url)(process.argv[2] ?? '');

process.on('message', (event) => {
  const answer = Promise.resolve().then(() => handler(event, lambdaContext('rehearsal', 90_000)));
  answer.then(
    // As Lambda answers for a function that returns nothing.
    (result: unknown) => process.send?.({ result: result ?? null }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.('ready');
