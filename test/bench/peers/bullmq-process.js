// Runs where its packages are installed for the time of a bench: Fastify takes messages, BullMQ keeps them in Redis, undici calls the gateway.
import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import Fastify from 'fastify';
import { Pool } from 'undici';

const { PORT, REDIS_PORT, GATEWAY_PORT, WINDOW } = process.env;
const connection = { host: '127.0.0.1', port: Number(REDIS_PORT) };
const gateway = new Pool(`http://127.0.0.1:${GATEWAY_PORT}`, { connections: Number(WINDOW), pipelining: 1 });

const body = {
  type: 'object',
  required: ['to', 'text'],
  properties: {
    to: { type: 'string', minLength: 5, maxLength: 20, pattern: '^\\+?[0-9]+$' },
    from: { type: 'string', maxLength: 16 },
    text: { type: 'string', minLength: 1, maxLength: 1600 },
  },
};

const queue = new Queue('sms', {
  connection,
  defaultJobOptions: {
    attempts: 5,
    backoff: { type: 'exponential', delay: 1000 },
    removeOnComplete: false,
    removeOnFail: false,
  },
});
const app = Fastify();
app.post('/messages', { schema: { body } }, async (request, reply) => {
  const id = randomUUID();
  await queue.add('send', { id, ...request.body }, { jobId: id });
  reply.code(202);
  return { id };
});

const worker = new Worker(
  'sms',
  async ({ data }) => {
    const answer = await gateway.request({
      path: '/send',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: data.to, body: data.text }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300 || !text.includes('"ACCEPTED"')) throw new Error('The gateway did not take it.');
    return { status: answer.statusCode };
  },
  { connection, concurrency: Number(WINDOW) },
);
worker.on('error', (error) => console.error(error.message));
await queue.waitUntilReady();
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
