import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Access } from '#infra/embedded/access.ts';
import { end, freePort, listening, run } from './child.ts';
import { type Contender, type Running, recipientOf, textOf } from './contender.ts';
import { rawPost } from './load.ts';

/** The relay itself, with what only it can do. */
export type RunningRelay = Running & {
  access: Access;
  /** Asks the API for applications; answers how long it took, milliseconds. */
  get(path: string): Promise<number>;
};

/** Starts the relay as `npm start` does. `dataDir` may hold a database already; without one it starts empty. */
export async function startRelay(
  gatewayPort: number,
  window: number,
  options: { dataDir?: string; enabled?: boolean } = {},
): Promise<RunningRelay> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'sms-relay-bench-'));
  const port = await freePort();
  const spawn = () =>
    run(process.execPath, [new URL('../../infra/embedded/start.js', import.meta.url).pathname], {
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
    });
  let child = spawn();
  await listening(port);
  const access = await readAccess(join(dataDir, 'access.json'));
  await setGateway(access, gatewayPort, window, options.enabled ?? true);
  const headers = { Authorization: `Bearer ${access.apiKey}` };
  return {
    port,
    access,
    request: (index) =>
      rawPost('/v1/messages', JSON.stringify({ to: recipientOf(index), text: textOf(index) }), headers),
    pids: () => [child.pid ?? -1],
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      child = spawn();
    },
    async stop() {
      await end(child, 'SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
    async get(path) {
      const started = performance.now();
      const response = await fetch(`${access.url}${path}`, { headers });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
      return performance.now() - started;
    },
  };
}

export const relay: Contender = { name: 'sms-relay', start: (gatewayPort, window) => startRelay(gatewayPort, window) };

async function readAccess(path: string): Promise<Access> {
  for (let tries = 0; tries < 400; tries++) {
    try {
      return Access.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      await sleep(50);
    }
  }
  throw new Error('The relay was not ready in 20 s.');
}

async function setGateway(access: Access, port: number, maxConcurrency: number, enabled: boolean): Promise<void> {
  const settings = {
    gatewayUrl: `http://127.0.0.1:${port}/v1/messages`,
    method: 'POST',
    contentType: 'json',
    payload: '{"to": "%TO%", "body": "%MESSAGE%"}',
    successfulResponse: '"ACCEPTED"',
    maxConcurrency,
    enabled,
  };
  for (let tries = 0; ; tries++) {
    const response = await fetch(`${access.url}/v1/admin/settings/gateway`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${access.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(settings),
    });
    if (response.ok) return;
    if (tries === 50) throw new Error(`The settings were refused: ${await response.text()}`);
    await sleep(100);
  }
}
