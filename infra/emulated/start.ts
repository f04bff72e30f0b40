import { createServer, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Access } from '#infra/embedded/access.ts';
import { takeDataDir } from '#infra/embedded/data-dir.ts';
import { SANDBOX } from '#infra/embedded/first-settings.ts';
import { StartProblem } from '#infra/embedded/options.ts';
import { createSandbox } from '#infra/embedded/sandbox/sandbox.ts';
import { createDynamo, createSqs } from '#shared/aws/clients.ts';
import { HOUR } from '#shared/domain/durations.ts';
import { startEmulators } from './emulators.ts';
import { OPERATOR_TOKEN_SECRET, prepare } from './first-start.ts';
import { createHttpApi } from './http-api.ts';
import { endpointOf, listen } from './loopback.ts';
import { markRunning, mendDueIndex } from './mend-index.ts';
import { invokedLater, runEvery } from './scheduled.ts';
import { pollQueue } from './sqs-poller.ts';
import { removeExpired } from './time-to-live.ts';
import { POOL_CLIENT, startUserPool, type UserPool } from './user-pool.ts';

/** A running relay: the functions as they are deployed, over AWS on loopback. */
export type Emulated = Access & {
  /** Page with the mails that SES was given. */
  mailUrl: string;
  userPool: UserPool;
  stop(): Promise<void>;
};

const EXPIRY_EVERY_MS = HOUR;

/**
 * Starts the AWS side on one machine. At most one per process: the functions read the environment when they are loaded.
 *
 * @param options `dataDir` is where everything is kept; `env` goes to the functions; the times are those of a deployment unless given,
 *   but for `CACHE_SECONDS`, which is 1. Queues feed `deliver` in batches of 50, four at once, where a deployment's are of 10 and 100, two at once.
 * @throws {StartProblem} when the port or the directory cannot be had
 */
export async function startEmulated(options: {
  port: number;
  dataDir: string;
  sweepEveryMs?: number;
  deliverTimeoutMs?: number;
  env?: Record<string, string>;
}): Promise<Emulated> {
  const { dataDir, port, sweepEveryMs = 60_000, deliverTimeoutMs = 120_000 } = options;
  const directory = takeDataDir(dataDir);
  const server = createServer();
  const { url } = await listen(server, port).catch((error: unknown) => {
    directory.release();
    throw portProblem(error, port);
  });
  const mark = markRunning(dataDir);
  const checks = invokedLater();
  const emulators = await startEmulators({ dataDir, invoke: checks.invoke });
  const userPool = await startUserPool();
  const access = await prepare(emulators, url, directory.access);

  Object.assign(
    process.env,
    emulators.env,
    { OPERATOR_TOKEN_SECRET, CONSOLE_URL: url, ALLOW_LOCAL_ADDRESSES: 'true', CACHE_SECONDS: '1', LOG_LEVEL: 'warn' },
    {
      SIGN_IN_ISSUER: userPool.issuer,
      SIGN_IN_CLIENT_ID: POOL_CLIENT,
      SIGN_IN_DOMAIN: userPool.domain,
    },
    options.env,
  );
  const [send, console, deliver, sweep, balance] = await Promise.all([
    import('#functions/send/handler.ts'),
    import('#functions/console/handler.ts'),
    import('#functions/deliver/handler.ts'),
    import('#functions/sweep/handler.ts'),
    import('#functions/balance/handler.ts'),
  ]);
  checks.ready(balance.handler);

  const api = createHttpApi((path) => (isForSend(path) ? send.handler : console.handler));
  server.on('request', withSandbox(api));

  const sqs = createSqs({ timeoutMs: 0 });
  const dynamo = createDynamo();
  if (mark.wasKilled) await mendDueIndex(dynamo);
  const lanes = [emulators.queues.high, emulators.queues.normal];
  const running = [
    ...lanes.map((queueUrl) => pollQueue(sqs, { queueUrl, handler: deliver.handler, timeoutMs: deliverTimeoutMs })),
    runEvery(sweepEveryMs, { ruleName: 'sweep', handler: sweep.handler }),
    runEvery(EXPIRY_EVERY_MS, { ruleName: 'time-to-live', handler: () => removeExpired(dynamo, Date.now()) }),
  ];

  return {
    ...access,
    mailUrl: emulators.endpoints.ses,
    userPool,
    async stop() {
      await endpointOf(server).stop();
      await Promise.all(running.map((each) => each.stop()));
      await checks.stop();
      await userPool.stop();
      await emulators.stop();
      mark.end();
      directory.release();
    },
  };
}

/** As the HTTP API's routes divide them. */
const isForSend = (path: string): boolean =>
  path === '/health' || (/^\/v1(\/|$)/.test(path) && !/^\/v1\/(admin(\/|$)|balance$)/.test(path));

/** The sandbox is no function: it stands where a gateway on the internet would. */
function withSandbox(api: RequestListener): RequestListener {
  const sandbox = createSandbox({ now: Date.now, random: Math.random, sleep: (ms) => sleep(ms) });
  const app = new Hono().route(SANDBOX, sandbox.app);
  const listener = getRequestListener(app.fetch);
  return (request, response) =>
    request.url?.startsWith(`${SANDBOX}/`) ? void listener(request, response) : api(request, response);
}

const portProblem = (error: unknown, port: number): unknown =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    ? new StartProblem(`Port ${port} is taken by another program. Stop that, or set PORT to another one.`, {
        cause: error,
      })
    : error;
