import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { CREDENTIALS, REGION } from '#infra/emulated/emulators.ts';
import { createApplications } from '#shared/aws/applications.ts';
import { createDynamo, createSecretsManager } from '#shared/aws/clients.ts';
import { createSecretValues } from '#shared/aws/secret-values.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { newApplication } from '#shared/domain/application.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import { DOCUMENTS } from '#shared/gateway/settings-name.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { withSecrets } from '#shared/settings-with-secrets.ts';

/** Makes an application, whose API key it answers, and a gateway with a secret, in tables that are there. */
export async function setUpRelay(
  endpoints: { dynamo: string; secretsManager: string },
  env: Record<string, string | undefined>,
  gateway: { gatewayUrl: string } & Partial<z.input<typeof GatewaySettings>>,
): Promise<string> {
  const { SETTINGS_TABLE = '', SETTINGS_SECRETS = '' } = env;
  const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });
  const dynamo = createDynamo(at(endpoints.dynamo));
  const manager = createSecretsManager(at(endpoints.secretsManager));
  await manager.send(new CreateSecretCommand({ Name: SETTINGS_SECRETS, SecretString: '{}' }));
  const values = createSecretValues(manager, SETTINGS_SECRETS);
  await withSecrets(createSettings(dynamo, SETTINGS_TABLE), values, DOCUMENTS).write('gateway', {
    value: GatewaySettings.parse({
      allowPlainHttp: true,
      method: 'POST',
      contentType: 'json',
      payload: '{"to":"%TO%","text":"%MESSAGE%"}',
      headers: [{ name: 'Authorization', value: 'Bearer secret', secret: true }],
      enabled: true,
      ...gateway,
    }),
    expectedVersion: 0,
    savedAt: 0,
    savedBy: 'test',
  });
  const applications = createApplications(dynamo, SETTINGS_TABLE);
  await applications.save(newApplication('shop', 'Shop', 0));
  const { text, key } = createApiKey('shop', 0);
  await applications.saveKey(key);
  return text;
}
