import { parentPort } from 'node:worker_threads';
import { createAwsJsonServer } from '#infra/emulated/aws-json.ts';
import { listen } from '#infra/emulated/loopback.ts';
import { createSecretsManagerServer } from '#infra/emulated/secrets-manager.ts';
import { createDynamoActions } from './dynamo.ts';
import { createSqsActions } from './sqs.ts';

/*
 * The AWS that the handlers of the bench talk to, on a thread of its own: real enough that conditions decide and what was written is there,
 * and quick, so that what is measured is our own work and the SDK's. It answers how many messages its queues took.
 */
const sqs = createSqsActions();
const services = await listen(createAwsJsonServer({ ...createDynamoActions(), ...sqs.actions }));
const secrets = await listen(createSecretsManagerServer());

parentPort?.on('message', () => parentPort?.postMessage({ taken: sqs.taken() }));
parentPort?.postMessage({ services: services.url, secrets: secrets.url });
