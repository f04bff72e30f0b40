import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Access } from '#infra/embedded/access.ts';

/** A relay that really runs, as `npm start` does, on a free port and a fresh directory. */
export type RelayProcess = {
  access: Access;
  port: number;
  /** CPU seconds that it used so far, user and system. */
  cpuSeconds(): number;
  /** Most memory that it ever held, MiB. */
  peakMiB(): number;
  stop(): Promise<void>;
};

const TICKS_PER_SECOND = 100;

export async function startRelay(): Promise<RelayProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sms-relay-bench-'));
  const start = new URL('../../infra/embedded/start.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [start], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const access = await readAccess(child, join(dataDir, 'access.json'));
  const proc = (file: string): string => readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  return {
    access,
    port: Number(new URL(access.url).port),
    cpuSeconds() {
      const fields = proc('stat').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    peakMiB: () => Number(/VmHWM:\s+(\d+)/.exec(proc('status'))?.[1]) / 1024,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function readAccess(child: ChildProcess, path: string): Promise<Access> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error('The relay did not start.');
    try {
      return Access.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      await sleep(50);
    }
  }
  throw new Error('The relay was not ready in 10 s.');
}
