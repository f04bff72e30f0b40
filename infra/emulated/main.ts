import * as z from 'zod';
import { readOptions } from '#infra/embedded/options.ts';
import { type Running, run } from '#infra/embedded/run.ts';
import { startEmulated } from './start.ts';

/** How fast the AWS side works here: by default as it is deployed, but for the memory of settings and keys (see CONTRIBUTING.md). */
const Pace = z.object({
  /** Between two sweeps. */
  SWEEP_SECONDS: z.coerce.number().min(0.1).max(3_600).default(60),
  /** Longest run of a delivery; a claim lasts a little longer, so this is what a message waits for after a crash. */
  DELIVER_SECONDS: z.coerce.number().min(1).max(900).default(120),
  HINT_GRACE_SECONDS: z.string().default('120'),
  /** How long settings and keys are remembered; 30 where it is deployed, which is long to wait for at a desk. */
  CACHE_SECONDS: z.coerce.number().min(0).max(60).default(1),
});

const say = (line: string): void => console.log(line);

/** Starts the AWS side on this machine; resolves when it is ready. */
async function main(): Promise<Running> {
  const options = readOptions({ ...process.env, DATA_DIR: process.env.DATA_DIR || 'data/emulated' });
  const pace = Pace.parse(process.env);
  say(`sms-relay (AWS side): starting the emulators on ${options.dataDir} …`);
  const { port, dataDir, logLevel } = options;
  const relay = await startEmulated({
    port,
    dataDir,
    sweepEveryMs: pace.SWEEP_SECONDS * 1_000,
    deliverTimeoutMs: pace.DELIVER_SECONDS * 1_000,
    env: {
      LOG_LEVEL: logLevel,
      CACHE_SECONDS: String(pace.CACHE_SECONDS),
      HINT_GRACE_SECONDS: pace.HINT_GRACE_SECONDS,
    },
  });
  say(`sms-relay (AWS side): ready at ${relay.url}`);
  say(`  Scripts find the address, an API key and the operator token in ${dataDir}/access.json`);
  say(`  What was sent  ${relay.url}/sandbox/inbox`);
  say(`  Mails of SES   ${relay.mailUrl}`);
  say('  Ctrl-C stops it; everything is kept.');

  return { name: 'sms-relay (AWS side)', underWay: 'polls and calls under way', stop: () => relay.stop() };
}

await run(main);
