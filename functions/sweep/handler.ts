import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { createApplications } from '#shared/aws/applications.ts';
import { createCallbacks } from '#shared/aws/callbacks.ts';
import { createDynamo, createSqs } from '#shared/aws/clients.ts';
import { createDeadLetters } from '#shared/aws/dead-letters.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createHints } from '#shared/aws/hints.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { readEnv } from '#shared/env.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { createLogger } from '#shared/log.ts';
import { HINT_GRACE_MS } from '../timing.ts';
import { sendCallbacks } from './callbacks.ts';
import { Env } from './env.ts';
import { type SweepReport, sweep } from './sweep.ts';

const env = readEnv(Env);
const dynamo = createDynamo();
const sqs = createSqs();
const guard = { allowLocalAddresses: env.ALLOW_LOCAL_ADDRESSES };
const settings = createSettings(dynamo, env.SETTINGS_TABLE);

const deps = {
  messages: createMessages(dynamo, env.MESSAGES_TABLE),
  hints: createHints(sqs, { high: env.HIGH_QUEUE_URL, normal: env.NORMAL_QUEUE_URL }),
  callbacks: createCallbacks(dynamo, env.STATE_TABLE),
  deadLetters: createDeadLetters(sqs, env.DEAD_LETTER_QUEUE_URL),
  gatewayStates: createGatewayStates(dynamo, env.STATE_TABLE),
  gateway: createGatewayReader({ settings, clock: Date.now, cacheMs: env.CACHE_SECONDS * 1_000, guard }),
  clock: Date.now,
  random: Math.random,
  sleep: (ms: number) => sleep(ms),
  log: createLogger(env.LOG_LEVEL, console.log),
  hintGraceMs: HINT_GRACE_MS,
  applications: createApplications(dynamo, env.SETTINGS_TABLE),
  call: createGatewayClient(guard).call,
  maxWaiting: 10_000,
  pageSize: 10_000,
};

/** Kept for the writes of what is under way when the time is nearly over; milliseconds. */
const FINISHING_MS = 10_000;

/** EventBridge calls this each minute. */
export async function handler(_event: ScheduledEvent, context: Context): Promise<SweepReport> {
  const told = sendCallbacks(deps);
  const report = await sweep({ ...deps, deadline: Date.now() + context.getRemainingTimeInMillis() - FINISHING_MS });
  await told;
  deps.log.info('swept', report);
  return report;
}
