import { setTimeout as sleep } from 'node:timers/promises';
import { createConsoleApp } from '#functions/console/app.ts';
import type { GettingStarted } from '#functions/console/deps.ts';
import { deliver } from '#functions/deliver/deliver.ts';
import { createSendApp } from '#functions/send/app.ts';
import { sendCallbacks } from '#functions/sweep/callbacks.ts';
import { readGauges } from '#functions/sweep/gauges.ts';
import { sweep } from '#functions/sweep/sweep.ts';
import { countFailedCalls, countMessages } from '#shared/count-messages.ts';
import { createIds } from '#shared/domain/id.ts';
import { createInProcessHints } from '#shared/embedded/hints.ts';
import { endLeases } from '#shared/embedded/recover.ts';
import type { EmbeddedStores } from '#shared/embedded/stores.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { createUndiciClient } from '#shared/gateway/undici-client.ts';
import { operatorByToken } from '#shared/http/operator.ts';
import { createSessions } from '#shared/http/session.ts';
import type { Logger } from '#shared/log.ts';
import type { Mailer } from '#shared/ports.ts';
import { createBalanceWatch } from './balance.ts';
import { aheadOf, createCallSlots } from './call-slots.ts';
import { createMeter, createMetricsApp } from './metrics.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { createPump } from './pump.ts';
import { createSweeper } from './sweeper.ts';

/** How long after a message could be sent the due index brings it back, should its hint have been dropped; milliseconds. */
const HINT_GRACE_MS = 1_000;
/** Longer than the longest call; a process that dies ends its leases at the next start anyway. */
const LEASE_MS = 120_000;
/** With a rate, the calls of so long are reserved at once; one at a time, a timer and a commit each would cost half of the rate. */
const HORIZON_MS = 250;
const SWEEP_EVERY_MS = 1_000;
const MAX_WAITING = 5_000;
const PAGE = 1_000;

/** The relay of one machine: the same use cases as on AWS, over SQLite and in process. */
export function createRelay(deps: {
  stores: EmbeddedStores;
  operatorToken: string;
  gettingStarted: GettingStarted;
  mailer: Mailer;
  log: Logger;
}) {
  const { log } = deps;
  const meter = createMeter();
  const stores = { ...deps.stores, messages: countMessages(deps.stores.messages, meter) };
  const identify = operatorByToken(async () => deps.operatorToken);
  const clock = Date.now;
  const guard = { allowLocalAddresses: true };
  const hints = createInProcessHints();
  const client = createUndiciClient(guard);
  const gateway = createGatewayReader({ settings: stores.settings, clock, cacheMs: Number.POSITIVE_INFINITY, guard });
  const newId = createIds();
  const balance = createBalanceWatch({ ...deps, consoleUrl: deps.gettingStarted.url, call: client.call, guard, clock });
  const wait = (ms: number) => sleep(ms);
  const delivery = {
    ...stores,
    gateway,
    call: client.call,
    roomForCall: createCallSlots(),
    clock,
    random: Math.random,
    sleep: wait,
    log,
    leaseMs: LEASE_MS,
    hintGraceMs: HINT_GRACE_MS,
    horizonMs: HORIZON_MS,
    onlyHigh: balance.onlyHigh,
    onBalance: balance.onBalance,
  };
  const callbacks = oneAtATime(
    () => sendCallbacks({ ...stores, call: countFailedCalls(client.call, meter), clock, log }),
    log,
  );
  const sweeper = createSweeper({
    sweep: () => {
      callbacks.start();
      return sweep({
        ...delivery,
        hints,
        maxWaiting: MAX_WAITING,
        pageSize: PAGE,
        deadline: clock() + SWEEP_EVERY_MS * 5,
      });
    },
    everyMs: SWEEP_EVERY_MS,
    log,
  });
  const pump = createPump({
    hints,
    deliver: (batch, done) => deliver(batch, delivery, done),
    window: async () => {
      const settings = (await gateway.current())?.gateway.settings;
      return settings ? settings.maxConcurrency + aheadOf(settings) : 1;
    },
    runningLow: () => sweeper.nudge(),
    clock,
    log,
  });
  return {
    send: createSendApp({
      ...stores,
      hints,
      gateway,
      clock,
      newId,
      log,
      keyCacheMs: 1_000,
      hintGraceMs: HINT_GRACE_MS,
      hintLost: (count) => log.warn('hints lost', { count }),
    }),
    console: createConsoleApp({
      ...stores,
      settings: balance.settings,
      balance,
      hints,
      gateway,
      client,
      guard,
      clock,
      newId,
      log,
      hintGraceMs: HINT_GRACE_MS,
      exportBytes: Number.POSITIVE_INFINITY,
      gettingStarted: deps.gettingStarted,
      identify,
      sessions: createSessions({ secret: async () => deps.operatorToken, clock }),
    }),
    metrics: createMetricsApp({ meter, gauges: () => readGauges({ ...stores, clock }), identify, log }),
    start(): void {
      endLeases(stores.db, clock());
      sweeper.start();
      pump.start();
      balance.start();
    },
    /** Ends what is under way, then closes; nothing acknowledged is lost by not waiting. */
    async stop(): Promise<void> {
      await sweeper.stop();
      await callbacks.ended();
      await pump.stop();
      await balance.stop();
      client.close();
    },
  };
}
export type Relay = ReturnType<typeof createRelay>;
