import { setTimeout as sleep } from 'node:timers/promises';
import { deliver } from '#functions/deliver/deliver.ts';
import { NEXT_WITHIN_MS } from '#functions/deliver/gate.ts';
import { withRetryHints } from '#functions/deliver/retry-hints.ts';
import { createCallbackSender } from '#functions/sweep/callbacks.ts';
import { readGauges } from '#functions/sweep/gauges.ts';
import { sweep } from '#functions/sweep/sweep.ts';
import { countFailedCalls, countMessages } from '#shared/count-messages.ts';
import { DAY } from '#shared/domain/durations.ts';
import { createInProcessHints } from '#shared/embedded/hints.ts';
import { withReachableTimes } from '#shared/embedded/reachable-states.ts';
import { endLeases } from '#shared/embedded/recover.ts';
import { createRetention } from '#shared/embedded/retention.ts';
import type { EmbeddedStores } from '#shared/embedded/stores.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/settings-name.ts';
import { createUndiciClient } from '#shared/gateway/undici-client.ts';
import type { Logger } from '#shared/log.ts';
import type { Mailer } from '#shared/ports/mail.ts';
import { createBalanceWatch } from './balance.ts';
import { aheadOf, createCallSlots } from './call-slots.ts';
import { createMeter } from './meter.ts';
import { createPump } from './pump.ts';
import { createRemover } from './remover.ts';
import { createSweeper } from './sweeper.ts';
import { tellingSettings } from './telling-settings.ts';
import { HINT_GRACE_MS } from './timing.ts';

/** Longer than the longest call; a process that dies ends its leases at the next start anyway. */
const LEASE_MS = 120_000;
/** With a rate, the calls of so long are reserved at once; one at a time, a timer and a commit each would cost half of the rate. */
const HORIZON_MS = 250;
/** How far ahead calls are reserved at most: a call that has missed its slot may get one so much later. */
const AHEAD_MS = Math.max(HORIZON_MS, NEXT_WITHIN_MS);
const SWEEP_EVERY_MS = 1_000;
/** Most hints that a sweep fills the queue to: looking for more at once would stop all else for longer than a call takes. */
const MAX_WAITING = 2_000;
const PAGE = 1_000;
const STEP = 100;

/**
 * All that happens to a message after it came in: the stores, the queue, the calls to the gateway, the sweep and the balance watch. It
 * knows nothing of HTTP, and runs in a thread of its own.
 */
export function createEngine(deps: {
  stores: EmbeddedStores;
  consoleUrl: string;
  mailer: Mailer;
  keepDays: number;
  log: Logger;
}) {
  const { log, consoleUrl, mailer } = deps;
  const meter = createMeter();
  const clock = Date.now;
  const stores = {
    ...deps.stores,
    messages: countMessages(deps.stores.messages, meter),
    gatewayStates: withReachableTimes(deps.stores.gatewayStates, clock, AHEAD_MS),
  };
  const guard = { allowLocalAddresses: true };
  const hints = createInProcessHints();
  const client = createUndiciClient(guard);
  const gateway = createGatewayReader({ settings: stores.settings, clock, cacheMs: Number.POSITIVE_INFINITY, guard });
  const balance = createBalanceWatch({ stores, mailer, consoleUrl, log, call: client.call, guard, clock });
  const delivery = {
    ...stores,
    messages: withRetryHints(stores.messages, { hints, clock, log }),
    gateway,
    call: client.call,
    roomForCall: createCallSlots(),
    clock,
    random: Math.random,
    sleep: (ms: number) => sleep(ms),
    log,
    leaseMs: LEASE_MS,
    hintGraceMs: HINT_GRACE_MS,
    horizonMs: HORIZON_MS,
    aheadMs: AHEAD_MS,
    onlyHigh: balance.onlyHigh,
    onBalance: balance.onBalance,
  };
  const callbacks = createCallbackSender({ ...stores, call: countFailedCalls(client.call, meter), clock, log });
  const sweeper = createSweeper({
    sweep: () => {
      // Not waited for: a run lasts as long as its slowest call, and the next one may begin meanwhile.
      callbacks.run().catch((error: unknown) => log.error('callbacks failed', { error }));
      return sweep({
        ...delivery,
        messages: stores.messages,
        hints,
        hasHint: (id) => hints.has(id),
        isUnderWay: (id) => pump.isUnderWay(id),
        maxWaiting: MAX_WAITING,
        pageSize: PAGE,
        stepSize: STEP,
        deadline: clock() + SWEEP_EVERY_MS * 5,
      });
    },
    everyMs: SWEEP_EVERY_MS,
    log,
  });
  const { db, commit } = deps.stores;
  const remover = createRemover({ remove: createRetention(db, commit, deps.keepDays * DAY), clock, log });
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
  const { applications, keyUses, limitCounters, statistics, audit, gatewayStates } = stores;
  return {
    messages: stores.messages,
    callbacks: stores.callbacks,
    applications,
    keyUses,
    limitCounters,
    statistics,
    audit,
    gatewayStates,
    // Deliveries follow a save at once.
    settings: tellingSettings(balance.settings, GATEWAY_SETTINGS, () => gateway.forget()),
    hints,
    balance: { checkNow: balance.checkNow },
    balanceStore: balance.store,
    balanceSchedule: balance.schedule,
    client: { call: client.call },
    metrics: { text: async () => meter.text(await readGauges({ ...stores, clock })) },
    start: (): void => {
      endLeases(stores.db, clock());
      sweeper.start();
      pump.start();
      balance.start();
      remover.start();
    },
    /** Ends what is under way, then closes the connections to the gateway; the stores stay open. Nothing acknowledged is lost by not waiting. */
    stop: async (): Promise<void> => {
      await sweeper.stop();
      hints.stop();
      await callbacks.stop();
      await pump.stop();
      await balance.stop();
      await remover.stop();
      client.close();
    },
  };
}
