import {
  DescribeRuleCommand,
  type EventBridgeClient,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type Access, prepareAccess } from '#infra/embedded/access.ts';
import { prepareBalanceSettings, prepareSettings } from '#infra/embedded/first-settings.ts';
import { createApplications } from '#shared/aws/applications.ts';
import { CHECK_EVENT } from '#shared/aws/check-starter.ts';
import { createDynamo, createEventBridge, createSecretsManager } from '#shared/aws/clients.ts';
import { createSecretValues } from '#shared/aws/secret-values.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { DOCUMENTS } from '#shared/gateway/settings-name.ts';
import { withSecrets } from '#shared/settings-with-secrets.ts';
import { CREDENTIALS, type Emulators, REGION, RULE, SETTINGS_SECRETS } from './emulators.ts';
import { TABLES } from './tables.ts';

/** Name of the secret that holds the operator token. */
export const OPERATOR_TOKEN_SECRET = 'operator-token';

/** Makes on the first start what a deployment and its operator would: an application with a key, the operator token, settings for the sandbox, the rules of the balance check. */
export async function prepare(emulators: Emulators, url: string, accessFile: string): Promise<Access> {
  const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });
  const dynamo = createDynamo(at(emulators.endpoints.dynamo));
  const secrets = createSecretsManager(at(emulators.endpoints.secretsManager));
  const now = Date.now();
  const access = await prepareAccess(accessFile, url, createApplications(dynamo, TABLES.settings), now);
  await ensureSecret(secrets, SETTINGS_SECRETS, '{}');
  const values = createSecretValues(secrets, SETTINGS_SECRETS);
  const settings = withSecrets(createSettings(dynamo, TABLES.settings), values, DOCUMENTS);
  await prepareSettings(settings, url, now);
  await prepareBalanceSettings(settings, url, now);
  const events = createEventBridge(at(emulators.endpoints.eventBridge));
  await deployRules(events);
  events.destroy();
  await setSecret(secrets, OPERATOR_TOKEN_SECRET, access.operatorToken);
  dynamo.destroy();
  secrets.destroy();
  return access;
}

async function setSecret(secrets: SecretsManagerClient, name: string, SecretString: string): Promise<void> {
  await ensureSecret(secrets, name, SecretString);
  await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
}

/** Makes the secret if it is not there. */
async function ensureSecret(secrets: SecretsManagerClient, name: string, SecretString: string): Promise<void> {
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
  }
}

/** The rules as they are deployed: the schedule, which the settings change afterwards, and the first check when settings were saved. */
async function deployRules(events: EventBridgeClient): Promise<void> {
  const EventPattern = JSON.stringify({
    source: [CHECK_EVENT.source],
    'detail-type': [CHECK_EVENT.detailType],
    detail: { rule: [RULE] },
  });
  await deployRule(events, {
    Name: RULE,
    ScheduleExpression: 'rate(5 minutes)',
    Description: 'Checks the balance at the gateway.',
  });
  await deployRule(events, {
    Name: `${RULE}-saved`,
    EventPattern,
    Description: 'Checks the balance when its settings were saved.',
  });
}

async function deployRule(events: EventBridgeClient, rule: PutRuleCommandInput): Promise<void> {
  try {
    await events.send(new DescribeRuleCommand({ Name: rule.Name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await events.send(new PutRuleCommand(rule));
  }
  await events.send(
    new PutTargetsCommand({
      Rule: rule.Name,
      Targets: [{ Id: 'balance', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:balance' }],
    }),
  );
}
