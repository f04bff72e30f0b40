import { readOptions, readVariables } from '#infra/embedded/options.ts';
import { type Running, run } from '#infra/embedded/run.ts';
import { Pace } from './pace.ts';
import { startEmulated } from './start.ts';

const say = (line: string): void => console.log(line);

/** Starts the AWS side on this machine; resolves when it is ready. */
async function main(): Promise<Running> {
  const options = readOptions({ ...process.env, DATA_DIR: process.env.DATA_DIR || 'data/emulated' });
  const pace = readVariables(Pace, process.env);
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
      HINT_GRACE_SECONDS: String(pace.HINT_GRACE_SECONDS),
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
