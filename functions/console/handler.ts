import { handle } from 'hono/aws-lambda';
import { createApplications } from '#shared/aws/applications.ts';
import { createAudit } from '#shared/aws/audit.ts';
import { createBalanceStore } from '#shared/aws/balance-store.ts';
import { createCallbacks } from '#shared/aws/callbacks.ts';
import { createCheckStarter } from '#shared/aws/check-starter.ts';
import { createDynamo, createEventBridge, createSecretsManager, createSqs } from '#shared/aws/clients.ts';
import { createEmf, withMetrics, writeLine } from '#shared/aws/emf.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createHints } from '#shared/aws/hints.ts';
import { createKeyUses } from '#shared/aws/key-uses.ts';
import { createLimitCounters } from '#shared/aws/limit-counters.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSchedule } from '#shared/aws/schedule.ts';
import { createSecretValues } from '#shared/aws/secret-values.ts';
import { createSecrets } from '#shared/aws/secrets.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { createStatistics } from '#shared/aws/statistics.ts';
import { countMessages } from '#shared/count-messages.ts';
import { createIds } from '#shared/domain/id.ts';
import { readEnv } from '#shared/env.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import { DOCUMENTS } from '#shared/gateway/settings-name.ts';
import { operatorByAnyOf, operatorByToken } from '#shared/http/operator.ts';
import { createSessions } from '#shared/http/session.ts';
import { createLogger } from '#shared/log.ts';
import { withSecrets } from '#shared/settings-with-secrets.ts';
import { createConsoleApp } from './app.ts';
import { Env } from './env.ts';
import { createSignIn } from './sign-in/sign-in.ts';

const env = readEnv(Env);
const metrics = createEmf(env.ENVIRONMENT, writeLine);
const dynamo = createDynamo();
const secretsManager = createSecretsManager();
const secret = createSecrets(secretsManager);
const guard = { allowLocalAddresses: env.ALLOW_LOCAL_ADDRESSES };
const secretValues = createSecretValues(secretsManager, env.SETTINGS_SECRETS);
const settings = withSecrets(createSettings(dynamo, env.SETTINGS_TABLE), secretValues, DOCUMENTS);
const operatorToken = () => secret(env.OPERATOR_TOKEN_SECRET);
const events = createEventBridge();
const log = createLogger(env.LOG_LEVEL, writeLine);
const signIn = createSignIn({
  issuer: env.SIGN_IN_ISSUER,
  clientId: env.SIGN_IN_CLIENT_ID,
  domain: env.SIGN_IN_DOMAIN,
  consoleUrl: env.CONSOLE_URL,
});
/** Lambda answers 6 MB at most. */
const EXPORT_BYTES = 5_000_000;

/** API Gateway calls this for every request of an operator. */
export const handler = withMetrics(
  metrics,
  handle(
    createConsoleApp({
      identify: operatorByAnyOf(operatorByToken(operatorToken), (token) => signIn.identify(token)),
      signIn,
      sessions: createSessions({ secret: operatorToken, clock: Date.now }),
      settings,
      gateway: createGatewayReader({ settings, clock: Date.now, cacheMs: env.CACHE_SECONDS * 1_000, guard }),
      gatewayStates: createGatewayStates(dynamo, env.STATE_TABLE),
      applications: createApplications(dynamo, env.SETTINGS_TABLE),
      keyUses: createKeyUses(dynamo, env.STATE_TABLE),
      limitCounters: createLimitCounters(dynamo, env.STATE_TABLE),
      messages: countMessages(createMessages(dynamo, env.MESSAGES_TABLE), metrics),
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
  ),
);
