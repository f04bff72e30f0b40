import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, SQSEvent } from 'aws-lambda';
import { createCallbacks } from '#shared/aws/callbacks.ts';
import { createDynamo, createSqs } from '#shared/aws/clients.ts';
import { createDeadLetters } from '#shared/aws/dead-letters.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createHints } from '#shared/aws/hints.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSettings } from '#shared/aws/settings.ts';
import type { Priority } from '#shared/domain/message.ts';
import { readEnv } from '#shared/env.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { createLogger } from '#shared/log.ts';
import { Env } from './env.ts';
import { type BatchResponse, deliverRecords } from './from-queue.ts';
import { withRetryHints } from './retry-hints.ts';

const env = readEnv(Env);
const dynamo = createDynamo();
const guard = { allowLocalAddresses: env.ALLOW_LOCAL_ADDRESSES };
const settings = createSettings(dynamo, env.SETTINGS_TABLE);

const sqs = createSqs();
const hints = createHints(sqs, { high: env.HIGH_QUEUE_URL, normal: env.NORMAL_QUEUE_URL });
const log = createLogger(env.LOG_LEVEL, console.log);

const deps = {
  messages: withRetryHints(createMessages(dynamo, env.MESSAGES_TABLE), { hints, clock: Date.now, log }),
  callbacks: createCallbacks(dynamo, env.STATE_TABLE),
  deadLetters: createDeadLetters(sqs, env.DEAD_LETTER_QUEUE_URL),
  gatewayStates: createGatewayStates(dynamo, env.STATE_TABLE),
  gateway: createGatewayReader({ settings, clock: Date.now, cacheMs: env.CACHE_SECONDS * 1_000, guard }),
  call: createGatewayClient(guard).call,
  clock: Date.now,
  random: Math.random,
  sleep: (ms: number) => sleep(ms),
  log,
  hintGraceMs: env.HINT_GRACE_SECONDS * 1_000,
};

const nameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? '';
const laneOf = (queueArn: string): Priority => (nameOf(queueArn) === nameOf(env.HIGH_QUEUE_URL) ? 'high' : 'normal');

/** SQS calls this with hints; it answers which of them must be shown again. */
export const handler = (event: SQSEvent, context: Context): Promise<BatchResponse> =>
  deliverRecords(
    event.Records.map(({ messageId, body, eventSourceARN }) => ({ messageId, body, lane: laneOf(eventSourceARN) })),
    deps,
    () => context.getRemainingTimeInMillis(),
  );
