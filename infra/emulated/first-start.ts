import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type Access, prepareAccess } from '#infra/embedded/access.ts';
import { prepareSettings } from '#infra/embedded/first-settings.ts';
import { createApplications } from '#shared/aws/applications.ts';
import { createDynamo, createSecretsManager } from '#shared/aws/clients.ts';
import { createSecretValues } from '#shared/aws/secret-values.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { DOCUMENTS } from '#shared/gateway/settings-name.ts';
import { withSecrets } from '#shared/settings-with-secrets.ts';
import { CREDENTIALS, type Emulators, REGION, SETTINGS_SECRETS } from './emulators.ts';
import { TABLES } from './tables.ts';

/** Name of the secret that holds the operator token. */
export const OPERATOR_TOKEN_SECRET = 'operator-token';

/** Makes on the first start what a deployment and its operator would: an application with a key, the operator token, settings for the sandbox. */
export async function prepare(emulators: Emulators, url: string, accessFile: string): Promise<Access> {
  const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });
  const dynamo = createDynamo(at(emulators.endpoints.dynamo));
  const secrets = createSecretsManager(at(emulators.endpoints.secretsManager));
  const now = Date.now();
  const access = await prepareAccess(accessFile, url, createApplications(dynamo, TABLES.settings), now);
  await ensureSecret(secrets, SETTINGS_SECRETS, '{}');
  const values = createSecretValues(secrets, SETTINGS_SECRETS);
  await prepareSettings(withSecrets(createSettings(dynamo, TABLES.settings), values, DOCUMENTS), url, now);
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
