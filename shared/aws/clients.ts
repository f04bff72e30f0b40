import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';

/** What tests set by hand; on AWS all of it comes from the environment, `AWS_ENDPOINT_URL*` included. */
export type ClientOptions = {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Longest wait for an answer, milliseconds; 0 waits for ever. */
  timeoutMs?: number;
};

/**
 * Settings of every client. The SDK tries once: `retrying` repeats, within a deadline of ours, and knows then that an answer may have been
 * lost. Timeouts are far below a function's own, so that a stalled connection costs seconds, not the invocation.
 */
const common = ({ timeoutMs = 5_000, ...options }: ClientOptions) => ({
  ...options,
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: timeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: AGENT,
    httpsAgent: AGENT,
  },
});

const AGENT = { keepAlive: true, maxSockets: 64 };

/** Without the SDK's logger, which copies all that is sent and answered even where nobody keeps a log. */
export function createDynamo(options: ClientOptions = {}): DynamoDBClient {
  const client = new DynamoDBClient(common(options));
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/** Takes the endpoint from its settings and never from the queue's URL: a URL with an AWS host would otherwise be called although an endpoint is set. */
export const createSqs = (options: ClientOptions = {}): SQSClient =>
  new SQSClient({ ...common(options), useQueueUrlAsEndpoint: false });

export const createSes = (options: ClientOptions = {}): SESClient => new SESClient(common(options));

export const createEventBridge = (options: ClientOptions = {}): EventBridgeClient =>
  new EventBridgeClient(common(options));

export const createSecretsManager = (options: ClientOptions = {}): SecretsManagerClient =>
  new SecretsManagerClient(common(options));
