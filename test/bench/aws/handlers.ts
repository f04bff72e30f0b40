import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { handler as deliver } from '#functions/deliver/handler.ts';
import { handler as send } from '#functions/send/handler.ts';
import { lambdaContext } from '#infra/emulated/lambda-context.ts';
import { hintsEvent, postEvent } from '#test/support/lambda-events.ts';
import { setUpRelay } from '#test/support/set-up-aws.ts';
import { recipientOf, textOf } from '../contender.ts';
import { createBareCalls } from './bare-calls.ts';
import { Job } from './job.ts';

/*
 * The functions as Lambda runs them, in a process of their own, whose CPU time is theirs: one event after the other. Beside them, in the same
 * process and by the same code of the SDK, the bare calls. Jobs come and answers go over the channel to the parent process.
 */
const BATCH = 100;

const apiKey = await setUpRelay(
  {
    dynamo: process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '',
    secretsManager: process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '',
  },
  process.env,
  { gatewayUrl: `${process.env.GATEWAY_URL}/send`, maxConcurrency: BATCH },
);
const bareCalls = createBareCalls(process.env);

const Accepted = z.object({ accepted: z.int(), results: z.array(z.object({ message: z.object({ id: z.string() }) })) });

const messageOf = (index: number) => ({ to: recipientOf(index), text: textOf(index) });
const numbered = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

async function post(path: string, body: unknown): Promise<string> {
  const answer = await send(postEvent(path, apiKey, body), lambdaContext('send', 30_000));
  if (answer.statusCode !== 202) throw new Error(`${answer.statusCode}: ${answer.body}`);
  return answer.body;
}

const postBatch = (indexes: number[]): Promise<string> =>
  post('/v1/messages/batch', { messages: indexes.map(messageOf) });

const batches = ({ first, count }: Job): number[][] =>
  Array.from({ length: count / BATCH }, (_, index) => numbered(first + index * BATCH, BATCH));

/** Prepares a job; what it answers is what is measured. */
const PREPARE: Record<Job['kind'], (job: Job) => Promise<() => Promise<void>>> = {
  'bare calls': async ({ count }) => bareCalls(count),
  'send, single':
    async ({ first, count }) =>
    async () => {
      for (const index of numbered(first, count)) await post('/v1/messages', messageOf(index));
    },
  'send, batch': async (job) => async () => {
    for (const batch of batches(job)) await postBatch(batch);
  },
  deliver: async (job) => {
    const events: SQSEvent[] = [];
    for (const batch of batches(job)) {
      const { results } = Accepted.parse(JSON.parse(await postBatch(batch)));
      events.push(hintsEvent(results.map(({ message }) => message.id)));
    }
    return async () => {
      for (const event of events) await deliver(event, lambdaContext('deliver', 120_000));
    };
  },
};

process.on('message', (asked) => {
  const job = Job.parse(asked);
  PREPARE[job.kind](job)
    .then(async (run) => {
      const [startedAt, before] = [performance.now(), process.cpuUsage()];
      await run();
      const { user, system } = process.cpuUsage(before);
      process.send?.({ cpuMs: (user + system) / 1_000, wallMs: performance.now() - startedAt });
    })
    .catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
});
process.send?.('ready');
