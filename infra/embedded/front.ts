import { createConsoleApp } from '#functions/console/app.ts';
import { createSendApp } from '#functions/send/app.ts';
import type { SendDeps } from '#functions/send/deps.ts';
import { createSending } from '#functions/send/endpoints.ts';
import { createIds } from '#shared/domain/id.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { operatorByToken } from '#shared/http/operator.ts';
import type { Sessions } from '#shared/http/session.ts';
import type { Logger } from '#shared/log.ts';
import { createGettingStarted } from './getting-started.ts';
import { createMetricsApp } from './metrics.ts';
import type { RemoteEngine } from './start-engine.ts';
import { HINT_GRACE_MS } from './timing.ts';

/** What the relay of one machine says over HTTP: the same apps as on AWS, on the engine. */
export function createFront(deps: {
  engine: RemoteEngine;
  operatorToken: string;
  sessions: Sessions;
  /** What the first start made, and where this machine is. */
  start: { url: string; origin: string; apiKey: string };
  log: Logger;
}) {
  const { engine, log, sessions } = deps;
  const identify = operatorByToken(async () => deps.operatorToken);
  const clock = Date.now;
  const guard = { allowLocalAddresses: true };
  const newId = createIds();
  const gateway = createGatewayReader({ ...engine, clock, cacheMs: Number.POSITIVE_INFINITY, guard });
  const sendDeps: SendDeps = {
    ...engine,
    gateway,
    clock,
    newId,
    log,
    keyCacheMs: 1_000,
    hintGraceMs: HINT_GRACE_MS,
    hintLost: (count) => log.warn('hints lost', { count }),
  };
  const sending = createSending(sendDeps);
  return {
    /** Answered without a router. */
    posts: sending.posts,
    send: createSendApp(sendDeps, sending),
    console: createConsoleApp({
      ...engine,
      balance: { ...engine.balance, store: engine.balanceStore, schedule: engine.balanceSchedule },
      gateway,
      guard,
      clock,
      newId,
      log,
      hintGraceMs: HINT_GRACE_MS,
      exportBytes: Number.POSITIVE_INFINITY,
      gettingStarted: createGettingStarted({ ...deps.start, applications: engine.applications, gateway, clock }),
      identify,
      sessions,
    }),
    metrics: createMetricsApp({ text: () => engine.metrics.text(), identify, log }),
  };
}
export type Front = ReturnType<typeof createFront>;
