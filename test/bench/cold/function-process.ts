import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const PROCESS = fileURLToPath(new URL('process.js', import.meta.url));

const Loaded = z.object({ ms: z.number() });
const Answer = Loaded.extend({ result: z.unknown(), loaded: z.array(z.string()) });

/** Loads a bundle in a fresh process, with nothing in its environment but what is given. */
export async function startFunction(file: string, env: Record<string, string>) {
  const child = fork(PROCESS, [file], { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const heard = async (): Promise<unknown> => {
    const [message]: unknown[] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`The process ended with ${String(code)}.`))),
    ]);
    return message;
  };
  const { ms: importMs } = Loaded.parse(await heard());
  return {
    /** How long loading the bundle took. */
    importMs,
    /** Calls the handler: how long it took, what it answered, and which files beside the bundle are loaded since. */
    async invoke(event: unknown) {
      child.send(Object(event));
      return Answer.parse(await heard());
    },
    async stop(): Promise<void> {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
