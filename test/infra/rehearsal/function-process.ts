import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { bundleInto } from '#infra/aws/bundle.ts';

const RUNNER = fileURLToPath(new URL('run-function.ts', import.meta.url));
const Answer = z.union([z.object({ error: z.string() }), z.object({ result: z.unknown() })]);

/** A function as it is deployed: its bundle in a process of its own, with nothing in its environment but what is given. */
export async function startFunction(name: string, env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), `bundle-${name}-`));
  bundleInto(folder, name);
  const child = fork(RUNNER, [join(folder, 'index.js')], {
    env,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  // What it logs is worth reading when a test fails; its metrics are not.
  createInterface({ input: child.stdout ?? Readable.from([]) }).on('line', (line) => {
    if (!line.startsWith('{"_aws"')) console.log(line);
  });
  await once(child, 'message');
  let last: Promise<unknown> = Promise.resolve();

  const invokeNow = async (event: unknown): Promise<unknown> => {
    const answered = once(child, 'message');
    child.send(event ?? {});
    const answer = Answer.parse((await answered)[0]);
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  };

  return {
    /** One event after the other, as one instance of a function takes them. */
    invoke(event: unknown): Promise<unknown> {
      const answer = last.then(() => invokeNow(event));
      last = answer.catch(() => {});
      return answer;
    },
    async stop(): Promise<void> {
      child.kill();
      await once(child, 'exit');
    },
  };
}
