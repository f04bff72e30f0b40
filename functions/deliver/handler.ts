import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, SQSEvent } from 'aws-lambda';
import { createFreeReadings } from '#functions/balance/free-reading.ts';
import { balanceLevelsOf } from '#functions/balance/levels.ts';
import { createBalanceStop } from '#functions/balance/stop.ts';
import { createBalanceStore } from '#shared/aws/balance-store.ts';
import { createCallbacks } from '#shared/aws/callbacks.ts';
import { createDynamo, createSecretsManager, createSqs } from '#shared/aws/clients.ts';
import { createDeadLetters } from '#shared/aws/dead-letters.ts';
import { createEmf, withMetrics, writeLine } from '#shared/aws/emf.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createHints } from '#shared/aws/hints.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSecretValues } from '#shared/aws/secret-values.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { countMessages } from '#shared/count-messages.ts';
import type { Priority } from '#shared/domain/message.ts';
import { readEnv } from '#shared/env.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { DOCUMENTS } from '#shared/gateway/settings-name.ts';
import { createLogger } from '#shared/log.ts';
import { withSecrets } from '#shared/settings-with-secrets.ts';
import { Env } from './env.ts';
import { type BatchResponse, deliverRecords } from './from-queue.ts';
import { withRetryHints } from './retry-hints.ts';

const env = readEnv(Env);
const dynamo = createDynamo();
const guard = { allowLocalAddresses: env.ALLOW_LOCAL_ADDRESSES };
const secretValues = createSecretValues(createSecretsManager(), env.SETTINGS_SECRETS);
const settings = withSecrets(createSettings(dynamo, env.SETTINGS_TABLE), secretValues, DOCUMENTS);

const sqs = createSqs();
const hints = createHints(sqs, { high: env.HIGH_QUEUE_URL, normal: env.NORMAL_QUEUE_URL });
const log = createLogger(env.LOG_LEVEL, writeLine);
const metrics = createEmf(env.ENVIRONMENT, writeLine);
const messages = countMessages(createMessages(dynamo, env.MESSAGES_TABLE), metrics);

const cacheMs = env.CACHE_SECONDS * 1_000;
const balance = {
  settings: balanceLevelsOf(settings),
  store: createBalanceStore(dynamo, env.STATE_TABLE),
  clock: Date.now,
};

/** A quarter of the largest batch: smaller groups would wait for more answers of the table one after the other. */
const CLAIM_AT_ONCE = 25;

const deps = {
  messages: withRetryHints(messages, { hints, clock: Date.now, log }),
  callbacks: createCallbacks(dynamo, env.STATE_TABLE),
  deadLetters: createDeadLetters(sqs, env.DEAD_LETTER_QUEUE_URL),
  gatewayStates: createGatewayStates(dynamo, env.STATE_TABLE),
  gateway: createGatewayReader({ settings, clock: Date.now, cacheMs, guard }),
  call: createGatewayClient(guard).call,
  claimAtOnce: CLAIM_AT_ONCE,
  clock: Date.now,
  random: Math.random,
  sleep: (ms: number) => sleep(ms),
  log,
  hintGraceMs: env.HINT_GRACE_SECONDS * 1_000,
  onlyHigh: createBalanceStop({ ...balance, cacheMs, log }).onlyHigh,
  // Kept here; the next check mails about it, so that this function needs no right to send mail.
  onBalance: createFreeReadings(balance),
};

const nameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? '';
const laneOf = (queueArn: string): Priority => (nameOf(queueArn) === nameOf(env.HIGH_QUEUE_URL) ? 'high' : 'normal');

/** SQS calls this with hints; it answers which of them must be shown again. */
export const handler = withMetrics(
  metrics,
  (event: SQSEvent, context: Context): Promise<BatchResponse> =>
    deliverRecords(
      event.Records.map(({ messageId, body, eventSourceARN }) => ({ messageId, body, lane: laneOf(eventSourceARN) })),
      deps,
      () => context.getRemainingTimeInMillis(),
    ),
);
