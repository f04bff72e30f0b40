import { handle } from 'hono/aws-lambda';
import { createApplications } from '#shared/aws/applications.ts';
import { createAudit } from '#shared/aws/audit.ts';
import { createBalanceStore } from '#shared/aws/balance-store.ts';
import { createCallbacks } from '#shared/aws/callbacks.ts';
import { createCheckStarter } from '#shared/aws/check-starter.ts';
import { createDynamo, createEventBridge, createSecretsManager, createSqs } from '#shared/aws/clients.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createHints } from '#shared/aws/hints.ts';
import { createKeyUses } from '#shared/aws/key-uses.ts';
import { createLimitCounters } from '#shared/aws/limit-counters.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSchedule } from '#shared/aws/schedule.ts';
import { createSecrets } from '#shared/aws/secrets.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { createStatistics } from '#shared/aws/statistics.ts';
import { createIds } from '#shared/domain/id.ts';
import { readEnv } from '#shared/env.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { operatorByToken } from '#shared/http/operator.ts';
import { createSessions } from '#shared/http/session.ts';
import { createLogger } from '#shared/log.ts';
import { createConsoleApp } from './app.ts';
import { Env } from './env.ts';

const env = readEnv(Env);
const dynamo = createDynamo();
const secret = createSecrets(createSecretsManager());
const guard = { allowLocalAddresses: env.ALLOW_LOCAL_ADDRESSES };
const settings = createSettings(dynamo, env.SETTINGS_TABLE);
const operatorToken = () => secret(env.OPERATOR_TOKEN_SECRET);
const events = createEventBridge();
const log = createLogger(env.LOG_LEVEL, console.log);
/** Lambda answers 6 MB at most. */
const EXPORT_BYTES = 5_000_000;

/** API Gateway calls this for every request of an operator. */
export const handler = handle(
  createConsoleApp({
    identify: operatorByToken(operatorToken),
    sessions: createSessions({ secret: operatorToken, clock: Date.now }),
    settings,
    gateway: createGatewayReader({ settings, clock: Date.now, cacheMs: env.CACHE_SECONDS * 1_000, guard }),
    gatewayStates: createGatewayStates(dynamo, env.STATE_TABLE),
    applications: createApplications(dynamo, env.SETTINGS_TABLE),
    keyUses: createKeyUses(dynamo, env.STATE_TABLE),
    limitCounters: createLimitCounters(dynamo, env.STATE_TABLE),
    messages: createMessages(dynamo, env.MESSAGES_TABLE),
    statistics: createStatistics(dynamo, env.MESSAGES_TABLE, Date.now),
    audit: createAudit(dynamo, env.STATE_TABLE),
    callbacks: createCallbacks(dynamo, env.STATE_TABLE),
    hints: createHints(createSqs(), { high: env.HIGH_QUEUE_URL, normal: env.NORMAL_QUEUE_URL }),
    balance: {
      store: createBalanceStore(dynamo, env.STATE_TABLE),
      schedule: createSchedule(events, env.BALANCE_RULE),
      checkNow: createCheckStarter(events, env.BALANCE_RULE, log),
    },
    client: createGatewayClient(guard),
    guard,
    clock: Date.now,
    newId: createIds(),
    log,
    hintGraceMs: env.HINT_GRACE_SECONDS * 1_000,
    exportBytes: EXPORT_BYTES,
  }),
);
