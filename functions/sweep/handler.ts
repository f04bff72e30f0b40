import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { createWatchKeeper } from '#functions/balance/keep-watch.ts';
import { balanceSettingsOf } from '#functions/balance/settings.ts';
import { createBalanceStop } from '#functions/balance/stop.ts';
import { createApplications } from '#shared/aws/applications.ts';
import { createBalanceStore } from '#shared/aws/balance-store.ts';
import { createCallbacks } from '#shared/aws/callbacks.ts';
import { createDynamo, createEventBridge, createSqs } from '#shared/aws/clients.ts';
import { createDeadLetters } from '#shared/aws/dead-letters.ts';
import { createEmf, withMetrics, writeLine } from '#shared/aws/emf.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createHints } from '#shared/aws/hints.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSchedule } from '#shared/aws/schedule.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { countFailedCalls, countMessages } from '#shared/count-messages.ts';
import { readEnv } from '#shared/env.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { createSettingsReader } from '#shared/gateway/plain-reader.ts';
import { createLogger } from '#shared/log.ts';
import { createCallbackSender } from './callbacks.ts';
import { Env } from './env.ts';
import { readGauges } from './gauges.ts';
import { type SweepReport, sweep } from './sweep.ts';

const env = readEnv(Env);
const dynamo = createDynamo();
const sqs = createSqs();
const guard = { allowLocalAddresses: env.ALLOW_LOCAL_ADDRESSES };
const metrics = createEmf(env.ENVIRONMENT, writeLine);
const settings = createSettings(dynamo, env.SETTINGS_TABLE);
const cacheMs = env.CACHE_SECONDS * 1_000;
const log = createLogger(env.LOG_LEVEL, writeLine);
const balance = { store: createBalanceStore(dynamo, env.STATE_TABLE), clock: Date.now, log };
const keepWatch = createWatchKeeper({
  ...balance,
  settings,
  schedule: createSchedule(createEventBridge(), env.BALANCE_RULE),
});

const deps = {
  messages: countMessages(createMessages(dynamo, env.MESSAGES_TABLE), metrics),
  hints: createHints(sqs, { high: env.HIGH_QUEUE_URL, normal: env.NORMAL_QUEUE_URL }),
  callbacks: createCallbacks(dynamo, env.STATE_TABLE),
  deadLetters: createDeadLetters(sqs, env.DEAD_LETTER_QUEUE_URL),
  gatewayStates: createGatewayStates(dynamo, env.STATE_TABLE),
  gateway: createSettingsReader({ settings, clock: Date.now, cacheMs }),
  onlyHigh: createBalanceStop({ ...balance, settings: balanceSettingsOf(settings), cacheMs }).onlyHigh,
  clock: Date.now,
  random: Math.random,
  sleep: (ms: number) => sleep(ms),
  log,
  hintGraceMs: env.HINT_GRACE_SECONDS * 1_000,
  applications: createApplications(dynamo, env.SETTINGS_TABLE),
  call: countFailedCalls(createGatewayClient(guard).call, metrics),
  maxWaiting: 10_000,
  pageSize: 10_000,
  stepSize: 10_000,
};

const callbacks = createCallbackSender(deps);

/** Kept for the writes of what is under way when the time is nearly over; milliseconds. */
const FINISHING_MS = 10_000;

/** EventBridge calls this each minute. */
export const handler = withMetrics(metrics, async (_event: ScheduledEvent, context: Context): Promise<SweepReport> => {
  const deadline = Date.now() + context.getRemainingTimeInMillis() - FINISHING_MS;
  const told = callbacks.run(deadline);
  // What went wrong is thrown where it is awaited, when all else is done.
  told.catch(() => {});
  const kept = keepWatch();
  const report = await sweep({ ...deps, deadline });
  await kept;
  metrics.measure(await readGauges(deps));
  log.info('swept', report);
  await told;
  return report;
});
