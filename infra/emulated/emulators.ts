import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import dynalite from 'dynalite';
import { startFauxqs } from 'fauxqs';
import { createDynamo } from '#shared/aws/clients.ts';
import { createEventBridgeServer, type Invoke } from './event-bridge.ts';
import { type Endpoint, endpointOf, listen, onLoopback } from './loopback.ts';
import { withInserts } from './partiql.ts';
import { createSecretsManagerServer } from './secrets-manager.ts';
import { createTables, TABLES } from './tables.ts';

/** Required, because Node and Vitest disagree on what the default import of this CommonJS module is. */
const ses: typeof import('aws-ses-v2-local') = createRequire(import.meta.url)('aws-ses-v2-local');

/** AWS on loopback. */
export type Emulators = {
  /** The environment in which the SDK finds the emulators, and the functions their tables and queues. */
  env: Record<string, string>;
  /** Endpoints by service. */
  endpoints: { dynamo: string; sqs: string; ses: string; eventBridge: string; secretsManager: string };
  queues: { high: string; normal: string; deadLetters: string };
  stop(): Promise<void>;
};

/** Any credentials do, but the SDK wants some. */
export const CREDENTIALS = { accessKeyId: 'emulated', secretAccessKey: 'emulated' };
export const REGION = 'us-east-1';

/** Name of the rule that starts the balance check. */
export const RULE = 'balance-check';
/** Name of the secret that holds the secrets of the settings. */
export const SETTINGS_SECRETS = 'settings-secrets';

/** Starts every emulator; with a directory they keep their data there, without one in memory. */
export async function startEmulators({
  dataDir,
  invoke = async () => {},
}: {
  dataDir?: string;
  /** Called when the balance rule fires. */
  invoke?: Invoke;
} = {}): Promise<Emulators> {
  const within = (name: string): string | undefined => (dataDir === undefined ? undefined : join(dataDir, name));
  const at = (name: string): { path?: string } => {
    const path = within(name);
    return path === undefined ? {} : { path };
  };
  if (dataDir !== undefined) mkdirSync(join(dataDir, 'sqs'), { recursive: true, mode: 0o700 });

  const dynamo = await listen(withInserts(dynalite({ ...at('dynamo'), createTableMs: 0 })));
  const sqs = await startSqs(within('sqs'));
  const mail = endpointOf(await ses.default({ host: '127.0.0.1', port: 0 }));
  const eventBridge = await listen(createEventBridgeServer({ ...at('event-bridge.json'), invoke }));
  const secretsManager = await listen(createSecretsManagerServer(within('secrets.json')));

  const client = createDynamo({ region: REGION, endpoint: dynamo.url, credentials: CREDENTIALS });
  await createTables(client);
  client.destroy();

  const queue = (name: string): string => `${sqs.url}/000000000000/${name}`;
  const queues = { high: queue('high'), normal: queue('normal'), deadLetters: queue('dead-letters') };
  return {
    endpoints: {
      dynamo: dynamo.url,
      sqs: sqs.url,
      ses: mail.url,
      eventBridge: eventBridge.url,
      secretsManager: secretsManager.url,
    },
    queues,
    env: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_SES: mail.url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      MESSAGES_TABLE: TABLES.messages,
      SETTINGS_TABLE: TABLES.settings,
      STATE_TABLE: TABLES.state,
      HIGH_QUEUE_URL: queues.high,
      NORMAL_QUEUE_URL: queues.normal,
      DEAD_LETTER_QUEUE_URL: queues.deadLetters,
      SETTINGS_SECRETS,
      BALANCE_RULE: RULE,
      MAIL_FROM: 'relay@example.com',
    },
    async stop() {
      await Promise.all([dynamo, sqs, mail, eventBridge, secretsManager].map((endpoint) => endpoint.stop()));
    },
  };
}

async function startSqs(dataDir: string | undefined): Promise<Endpoint> {
  const server = await onLoopback(() =>
    startFauxqs({ port: 0, logger: false, ...(dataDir === undefined ? {} : { dataDir }) }),
  );
  for (const name of ['high', 'normal', 'dead-letters']) {
    if (!server.inspectQueue(name)) server.createQueue(name, { attributes: { VisibilityTimeout: '60' } });
  }
  // The URL that the emulator makes for a queue does not resolve everywhere; with the loopback address it always does.
  return { url: `http://127.0.0.1:${server.port}`, port: server.port, stop: () => server.stop() };
}
