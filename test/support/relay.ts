import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type Child, startChild } from './child.ts';
import { createClient, type RelayClient } from './relay-client.ts';
import { until } from './until.ts';

/** One of the two places that the relay runs in: what to start there, and with which environment besides the defaults. */
export type Place = { name: string; script: string; env: Record<string, string> };

export const oneMachine: Place = { name: 'on one machine', script: 'infra/embedded/start.js', env: {} };
/** Here sweeps come each second and lost hints are noticed as fast, so that no test waits minutes. */
export const onAws: Place = {
  name: 'on AWS',
  script: 'infra/emulated/main.ts',
  env: { SWEEP_SECONDS: '1', HINT_GRACE_SECONDS: '1', CACHE_SECONDS: '0' },
};
/** Every integration test runs in both. */
export const places: Place[] = [oneMachine, onAws];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const Access = z.object({ url: z.url(), apiKey: z.string(), operatorToken: z.string() });
export type Access = z.infer<typeof Access>;

/** A relay in a process of its own, on a free port and a data directory of its own. */
export type Relay = {
  dataDir: string;
  /** Addresses and keys of the running process; the port is another one after a restart. */
  access: () => Access;
  /** Can be had before the start, and stays good over restarts. */
  client(): RelayClient;
  child(): Child;
  /** Everything that all of its processes wrote. */
  output(): string;
  /** As Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | NodeJS.Signals>;
  /** As a power cut does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops and forgets everything. */
  remove(): Promise<void>;
};

/** The command that starts a place. */
export const commandOf = (place: Place, node = process.execPath): string[] => [node, join(ROOT, place.script)];

/** Starts a program of the repository that need not come up, to see what it says. */
export function startBare(place: Place, env: Record<string, string>, node?: string): Child {
  return startChild(commandOf(place, node), { cwd: ROOT, env: { PORT: '0', ...place.env, ...env } });
}

/** Starts a relay and waits until it is ready. */
export async function startRelay(place: Place, env: Record<string, string> = {}): Promise<Relay> {
  const relay = createRelay(place, env);
  await relay.start();
  return relay;
}

/** A relay that does not run yet. */
export function createRelay(place: Place, env: Record<string, string> = {}): Relay {
  const dataDir = join(tmpdir(), `sms-relay-${randomUUID()}`);
  const earlier: string[] = [];
  let child: Child | undefined;
  let access: Access | undefined;

  const running = (): Child => {
    if (!child) throw new Error('The relay does not run.');
    return child;
  };
  const known = (): Access => {
    if (!access) throw new Error('The relay has not run yet.');
    return access;
  };
  const latest: Access = {
    get url() {
      return known().url;
    },
    get apiKey() {
      return known().apiKey;
    },
    get operatorToken() {
      return known().operatorToken;
    },
  };
  const end = async (signal: NodeJS.Signals): Promise<number | NodeJS.Signals> => {
    const ending = running();
    ending.signal(signal);
    const code = await ending.ended;
    earlier.push(ending.output());
    child = undefined;
    return code;
  };
  return {
    dataDir,
    access() {
      running();
      return known();
    },
    client: () => createClient(latest),
    child: running,
    output: () => [...earlier, child?.output() ?? ''].join('\n'),
    stop: () => end('SIGINT'),
    kill: async () => void (await end('SIGKILL')),
    async start() {
      mkdirSync(dataDir, { recursive: true });
      const starting = startBare(place, { DATA_DIR: dataDir, ...env });
      child = starting;
      let over = false;
      void starting.ended.finally(() => (over = true));
      await until(
        'the relay is ready',
        () => {
          if (over) throw new Error(`The relay ended instead of starting:\n${starting.output()}`);
          return / ready at http/.test(starting.output());
        },
        { withinMs: 60_000 },
      );
      access = Access.parse(JSON.parse(readFileSync(join(dataDir, 'access.json'), 'utf8')));
    },
    async remove() {
      if (child) await end('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
