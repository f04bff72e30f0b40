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
import { createSettings } from '#shared/aws/settings.ts';
import { CREDENTIALS, type Emulators, REGION } from './emulators.ts';
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
  await prepareSettings(createSettings(dynamo, TABLES.settings), url, now);
  await setSecret(secrets, OPERATOR_TOKEN_SECRET, access.operatorToken);
  dynamo.destroy();
  secrets.destroy();
  return access;
}

async function setSecret(secrets: SecretsManagerClient, name: string, SecretString: string): Promise<void> {
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
}
