import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CREDENTIALS, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { createApplications } from '#shared/aws/applications.ts';
import { createDynamo, createSecretsManager } from '#shared/aws/clients.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { newApplication } from '#shared/domain/application.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import { createApiKey } from '#shared/http/authenticate.ts';

/** AWS on loopback with an application and a gateway, for bundles that run as they are deployed. */
export async function startAws(settings: Record<string, unknown>) {
  const emulators = await startEmulators();
  const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });
  const dynamo = createDynamo(at(emulators.endpoints.dynamo));
  const secrets = createSecretsManager(at(emulators.endpoints.secretsManager));
  const { SETTINGS_TABLE = '', SETTINGS_SECRETS = '' } = emulators.env;
  await secrets.send(new CreateSecretCommand({ Name: SETTINGS_SECRETS, SecretString: '{}' }));
  const applications = createApplications(dynamo, SETTINGS_TABLE);
  await applications.save(newApplication('shop', 'Shop', 0));
  const { text: apiKey, key } = createApiKey('shop', 0);
  await applications.saveKey(key);

  const store = createSettings(dynamo, SETTINGS_TABLE);
  let version = 0;
  const save = async (value: Record<string, unknown>): Promise<void> => {
    const parsed = GatewaySettings.parse(value);
    await store.write('gateway', { value: parsed, expectedVersion: version, savedAt: 0, savedBy: 'test' });
    version += 1;
  };
  await save(settings);

  return {
    /** The environment of the functions. */
    env: { ...emulators.env, ALLOW_LOCAL_ADDRESSES: 'true', LOG_LEVEL: 'error' },
    save,
    /** What API Gateway hands to `send`. */
    request: (method: string, path: string, body?: unknown) => ({
      version: '2.0',
      routeKey: '$default',
      rawPath: path,
      rawQueryString: '',
      headers: {
        host: 'localhost',
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      requestContext: { http: { method, path, sourceIp: '127.0.0.1' }, requestId: 'cold', stage: '$default' },
      body: body === undefined ? null : JSON.stringify(body),
      isBase64Encoded: false,
    }),
    /** What SQS hands to `deliver`. */
    hint: (id: string) => ({
      Records: [{ messageId: id, body: JSON.stringify({ id }), eventSourceARN: 'arn:aws:sqs:::normal' }],
    }),
    async stop(): Promise<void> {
      dynamo.destroy();
      secrets.destroy();
      await emulators.stop();
    },
  };
}
