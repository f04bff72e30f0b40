import { fork } from 'node:child_process';
import { once } from 'node:events';
import { end } from '../child.ts';
import { Done, type Job } from './job.ts';

/** The process in which the handlers run. */
export type Handlers = { run(job: Job): Promise<Done>; stop(): Promise<void> };

/** Starts it on the stub; what the functions log goes nowhere, what goes wrong is said. */
export async function startHandlers(env: Record<string, string>): Promise<Handlers> {
  const child = fork(new URL('./handlers.ts', import.meta.url), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`The process of the handlers ended with ${code}.`);
  });
  // Nobody waits for it once the work is done.
  ended.catch(() => {});
  const next = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), ended]))[0];
  await next();
  return {
    async run(job) {
      const answer = next();
      child.send(job);
      return Done.parse(await answer);
    },
    stop: () => end(child, 'SIGKILL'),
  };
}
