import { StartProblem } from './options.ts';

/** A program that runs: what it calls itself, and how it ends. */
export type Running = {
  name: string;
  /** What stopping waits for, in words. */
  underWay: string;
  stop: () => Promise<void>;
};

/** Starts a program, or says why it cannot; SIGINT, SIGTERM or the end of its terminal stops it, and a second of them ends it at once. */
export async function run(start: () => Promise<Running>): Promise<void> {
  outliveReaders();
  try {
    stopBySignal(await start());
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error;
    console.error(`sms-relay cannot start.\n${error.message}`);
    process.exit(1);
  }
}

/** Who reads the output may go away, as a pager or a log collector does, and what is written to nobody is no reason to end. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

function stopBySignal({ name, underWay, stop }: Running): void {
  let stopping = false;
  const onSignal = async (): Promise<void> => {
    if (stopping) process.exit(130);
    stopping = true;
    console.log(`${name}: stopping, waiting for ${underWay} (Ctrl-C again ends at once) …`);
    await stop();
    console.log(`${name}: stopped.`);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void onSignal());
}
