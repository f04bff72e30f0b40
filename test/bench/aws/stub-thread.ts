import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { CREDENTIALS, REGION } from '#infra/emulated/emulators.ts';

/** The stub of AWS on a thread of its own. */
export type Stub = {
  /** The environment in which the SDK finds it, and the functions their tables and queues. */
  env: Record<string, string>;
  /** How many messages its queues took so far. */
  taken(): Promise<number>;
  stop(): Promise<void>;
};

export async function startStub(): Promise<Stub> {
  const worker = new Worker(new URL('./stub.ts', import.meta.url));
  const [started] = await once(worker, 'message');
  const { services, secrets } = z.object({ services: z.url(), secrets: z.url() }).parse(started);
  return {
    env: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: services,
      AWS_ENDPOINT_URL_SQS: services,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets,
      MESSAGES_TABLE: 'messages',
      SETTINGS_TABLE: 'settings',
      STATE_TABLE: 'state',
      HIGH_QUEUE_URL: `${services}/000000000000/high`,
      NORMAL_QUEUE_URL: `${services}/000000000000/normal`,
      DEAD_LETTER_QUEUE_URL: `${services}/000000000000/dead-letters`,
      SETTINGS_SECRETS: 'settings-secrets',
      ALLOW_LOCAL_ADDRESSES: 'true',
    },
    async taken() {
      const answer = once(worker, 'message');
      worker.postMessage('taken');
      return z.object({ taken: z.int() }).parse((await answer)[0]).taken;
    },
    async stop() {
      await worker.terminate();
    },
  };
}
