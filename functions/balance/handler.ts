import { createBalanceStore } from '#shared/aws/balance-store.ts';
import { createDynamo, createEventBridge, createSecretsManager, createSes } from '#shared/aws/clients.ts';
import { writeLine } from '#shared/aws/emf.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createMailer } from '#shared/aws/mailer.ts';
import { createSchedule } from '#shared/aws/schedule.ts';
import { createSecretValues } from '#shared/aws/secret-values.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { readEnv } from '#shared/env.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { DOCUMENTS } from '#shared/gateway/settings-name.ts';
import { createLogger } from '#shared/log.ts';
import { withSecrets } from '#shared/settings-with-secrets.ts';
import { checkBalance } from './check.ts';
import { Env } from './env.ts';
import { logCheck } from './log-check.ts';
import { createPrepare, gatewaySettingsOf } from './request.ts';
import { balanceSettingsOf } from './settings.ts';

const env = readEnv(Env);
const dynamo = createDynamo();
const guard = { allowLocalAddresses: env.ALLOW_LOCAL_ADDRESSES };
const secretValues = createSecretValues(createSecretsManager(), env.SETTINGS_SECRETS);
const settings = withSecrets(createSettings(dynamo, env.SETTINGS_TABLE), secretValues, DOCUMENTS);
const log = createLogger(env.LOG_LEVEL, writeLine);

const deps = {
  settings: balanceSettingsOf(settings),
  prepare: createPrepare(gatewaySettingsOf(settings), guard),
  call: createGatewayClient(guard).call,
  store: createBalanceStore(dynamo, env.STATE_TABLE),
  gatewayStates: createGatewayStates(dynamo, env.STATE_TABLE),
  schedule: createSchedule(createEventBridge(), env.BALANCE_RULE),
  mailer: createMailer(createSes(), env.MAIL_FROM),
  clock: Date.now,
  consoleUrl: env.CONSOLE_URL,
};

/** EventBridge calls this as often as the settings say, and once when they were saved. */
export async function handler(): Promise<void> {
  logCheck(log, await checkBalance(deps));
}
