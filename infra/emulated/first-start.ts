import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, ResourceExistsException } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { createApplications } from '#shared/aws/applications.ts';
import { createDynamo, createSecretsManager } from '#shared/aws/clients.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { createIds } from '#shared/domain/id.ts';
import { bulksms } from '#shared/gateway/presets/bulksms.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/reader.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { CREDENTIALS, type Emulators, REGION } from './emulators.ts';
import { createJsonFile } from './json-file.ts';

/** Name of the secret that holds the operator token. */
export const OPERATOR_TOKEN_SECRET = 'operator-token';

/** What a person needs to use the relay. */
export const Access = z.object({ url: z.string(), apiKey: z.string(), operatorToken: z.string() });
export type Access = z.infer<typeof Access>;

/** Where the sandbox gateway stands beneath the relay's own address. */
export const SANDBOX = '/sandbox';

/** Makes on the first start what a deployment and its operator would: an application with a key, the operator token, settings for the sandbox. */
export async function prepare(emulators: Emulators, url: string, accessFile: string | undefined): Promise<Access> {
  const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });
  const dynamo = createDynamo(at(emulators.endpoints.dynamo));
  const file = createJsonFile(accessFile, Access);
  const known = file.read();
  const access = {
    url,
    apiKey: known?.apiKey ?? (await addApplication(createApplications(dynamo, tableOf(emulators)))),
    operatorToken: known?.operatorToken ?? randomBytes(32).toString('base64url'),
  };
  file.write(access);
  const secrets = createSecretsManager(at(emulators.endpoints.secretsManager));
  await secrets
    .send(new CreateSecretCommand({ Name: OPERATOR_TOKEN_SECRET, SecretString: access.operatorToken }))
    .catch((error: unknown) => {
      if (!(error instanceof ResourceExistsException)) throw error;
    });
  // Refused, and rightly, when there are settings already.
  await createSettings(dynamo, tableOf(emulators)).write(GATEWAY_SETTINGS, {
    value: sandboxSettings(url),
    expectedVersion: 0,
    savedAt: Date.now(),
    savedBy: 'first start',
  });
  dynamo.destroy();
  secrets.destroy();
  return access;
}

const tableOf = (emulators: Emulators): string => emulators.env.SETTINGS_TABLE ?? '';

async function addApplication(applications: ReturnType<typeof createApplications>): Promise<string> {
  const now = Date.now();
  const application = { id: createIds()(now), name: 'First application', createdAt: now };
  const { text, key } = createApiKey(application.id, now);
  await applications.save(application);
  await applications.saveKey(key);
  return text;
}

/** The sandbox behaves like BulkSMS; any credentials do. */
const sandboxSettings = (url: string): GatewaySettings =>
  GatewaySettings.parse({
    ...bulksms.settings,
    gatewayUrl: `${url}${SANDBOX}/bulksms/v1/messages?deduplication-id=%ID_INT31%`,
    basicAuth: { user: 'sandbox', password: 'sandbox' },
    enabled: true,
  });
