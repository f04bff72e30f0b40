import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeRuleCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListIdentitiesCommand } from '@aws-sdk/client-ses';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREDENTIALS, type Emulators, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { pollQueue } from '#infra/emulated/sqs-poller.ts';
import { TABLES } from '#infra/emulated/tables.ts';
import { removeExpired } from '#infra/emulated/time-to-live.ts';
import { createDynamo, createEventBridge, createSes, createSqs } from '#shared/aws/clients.ts';
import { createHints } from '#shared/aws/hints.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSchedule } from '#shared/aws/schedule.ts';
import { startAwsProxy } from '#test/support/aws-proxy.ts';
import { aMessage } from '#test/support/message.ts';
import { until } from '#test/support/until.ts';

const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });
const now = Date.UTC(2026, 10, 23, 12);
const DAY = 86_400_000;

describe('The emulators have faults, and we are not bitten', () => {
  let dataDir: string;
  let emulators: Emulators;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'emulators-'));
    emulators = await startEmulators({ dataDir });
  });
  afterAll(async () => {
    await emulators.stop();
    rmSync(dataDir, { recursive: true });
  });

  const queueClient = () => createSqs({ ...at(emulators.endpoints.sqs), timeoutMs: 0 });
  const store = (endpoint = emulators.endpoints.dynamo) => createMessages(createDynamo(at(endpoint)), TABLES.messages);
  const bodyOf = async (QueueUrl: string): Promise<string | undefined> =>
    (await queueClient().send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body;

  describe('DynamoDB', () => {
    test('a ghost in the index, left by a crash, is no message: nothing is claimed or read for it', async () => {
      const ghost = aMessage();
      const proxy = await startAwsProxy(emulators.endpoints.dynamo, (action) =>
        action === 'Query'
          ? { answer: { Items: [{ pk: { S: 'm#x' }, sk: { S: ghost.id }, dueAt: { N: String(now) } }], Count: 1 } }
          : 'pass',
      );
      const messages = store(proxy.url);
      const [row] = await messages.due({ lane: 'normal', before: now, limit: 1 });
      expect(row?.id).toBe(ghost.id);
      expect(await messages.get([ghost.id])).toEqual(new Map());
      expect(await messages.claim([ghost.id], { now, until: now + 1 })).toEqual([]);
      expect(await messages.update([{ id: ghost.id, revision: 0, change: { status: 'error' } }])).toEqual([false]);
      expect(await messages.get([ghost.id])).toEqual(new Map());
      await proxy.stop();
    });

    test('no item comes with a failed condition: it is read again, and the earlier messages come back', async () => {
      const message = aMessage();
      const acceptance = { applicationId: 'shop', idempotency: { key: 'k', hash: 'h' }, messages: [message] };
      await store().accept([acceptance]);
      expect(await store().accept([{ ...acceptance, messages: [aMessage()] }])).toEqual([
        { kind: 'accepted', replayed: true, messages: [message] },
      ]);
    });

    test('nothing expires by itself: final messages go 90 days after their end, by a sweep of ours, and others stay', async () => {
      const [old, recent, open] = [aMessage(), aMessage(), aMessage()];
      await store().accept([{ applicationId: 'shop', messages: [old, recent, open] }]);
      const end = (id: string, finalAt: number) =>
        store().update([{ id, revision: 0, change: { status: 'sent', dueAt: null, finalAt } }]);
      await end(old.id, now);
      await end(recent.id, now + DAY);
      await removeExpired(createDynamo(at(emulators.endpoints.dynamo)), now + 90 * DAY + 1_000);
      expect([...(await store().get([old.id, recent.id, open.id])).keys()].sort()).toEqual([recent.id, open.id].sort());
    });
  });

  describe('SQS', () => {
    test('emoji are refused in bodies: the text of a message never goes there', async () => {
      const message = aMessage({ text: '😀'.repeat(10), reference: '😀' });
      await store().accept([{ applicationId: 'shop', messages: [message] }]);
      const hints = createHints(queueClient(), emulators.queues);
      expect(await hints.send([{ id: message.id, lane: 'high', group: 'Søren & 😀' }])).toEqual([]);
      expect(await bodyOf(emulators.queues.high)).toBe(JSON.stringify({ id: message.id }));
    });

    test('a visibility of 0 loses a message: a record that failed is seen again, and the others are not', async () => {
      const sqs = queueClient();
      for (const body of ['good', 'bad']) {
        await sqs.send(new SendMessageCommand({ QueueUrl: emulators.queues.normal, MessageBody: body }));
      }
      const seen: string[] = [];
      const poller = pollQueue(sqs, {
        queueUrl: emulators.queues.normal,
        retryAfterSeconds: 0,
        async handler({ Records }) {
          const failed = Records.filter(({ body }) => body === 'bad' && !seen.includes('bad'));
          seen.push(...Records.map(({ body }) => body));
          return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
        },
      });
      await until('the bad one comes again', () => seen.filter((body) => body === 'bad').length === 2);
      await poller.stop();
      expect(seen.sort()).toEqual(['bad', 'bad', 'good']);
      expect(await bodyOf(emulators.queues.normal)).toBeUndefined();
    });

    test('a batch whose function throws is seen again, whole', async () => {
      const sqs = queueClient();
      await sqs.send(new SendMessageCommand({ QueueUrl: emulators.queues.normal, MessageBody: 'crash' }));
      let calls = 0;
      const poller = pollQueue(sqs, {
        queueUrl: emulators.queues.normal,
        retryAfterSeconds: 1,
        async handler() {
          calls += 1;
          if (calls === 1) throw new Error('This failure is part of the test.');
          return { batchItemFailures: [] };
        },
      });
      await until('it is tried again', () => calls === 2);
      await poller.stop();
      expect(calls).toBe(2);
    });

    test('an aborted long poll swallows a message: stopping waits for the poll instead', async () => {
      const idle = pollQueue(queueClient(), { queueUrl: emulators.queues.normal, handler: async () => undefined });
      await sleep(100);
      await idle.stop();
      await queueClient().send(new SendMessageCommand({ QueueUrl: emulators.queues.normal, MessageBody: 'next' }));
      expect(await bodyOf(emulators.queues.normal)).toBe('next');
    });

    test('its queue URLs need not resolve: ours name the loopback address', () => {
      for (const url of Object.values(emulators.queues)) expect(new URL(url).hostname).toBe('127.0.0.1');
    });

    test('the SDK prefers the host of a queue URL: ours asks the endpoint even for a URL at AWS', async () => {
      const url = 'https://sqs.us-east-1.amazonaws.com/000000000000/dead-letters';
      await queueClient().send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'here' }));
      expect(await bodyOf(emulators.queues.deadLetters)).toBe('here');
    });
  });

  test('SES hangs on an action that it does not know: our client gives up in time', async () => {
    const ses = createSes({ ...at(emulators.endpoints.ses), timeoutMs: 300 });
    await expect(ses.send(new ListIdentitiesCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('PutRule forgets what it is not told: the description and role of the deployment stay', async () => {
    const events = createEventBridge(at(emulators.endpoints.eventBridge));
    const deployed = { Name: 'rule', Description: 'Checks the balance.', RoleArn: 'arn:aws:iam::000000000000:role/r' };
    await events.send(new PutRuleCommand({ ...deployed, ScheduleExpression: 'rate(1 day)', State: 'DISABLED' }));
    await createSchedule(events, 'rule').put({ enabled: true, every: '5 minutes' });
    expect(await events.send(new DescribeRuleCommand({ Name: 'rule' }))).toMatchObject({
      ...deployed,
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
    });
  });

  test('some listen on every interface: ours are reached by loopback only [P9]', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    const reached = await Promise.all(
      Object.values(emulators.endpoints).flatMap((url) =>
        others.map((host) => isReached(host, Number(new URL(url).port))),
      ),
    );
    expect(reached).not.toContain(true);
    const own = await Promise.all(
      Object.values(emulators.endpoints).map((url) => isReached('127.0.0.1', Number(new URL(url).port))),
    );
    expect(own).not.toContain(false);
  });

  test('after a restart on the same directory, messages, hints, rules and secrets are still there [P1]', async () => {
    const message = aMessage();
    await store().accept([{ applicationId: 'shop', messages: [message] }]);
    await createHints(queueClient(), emulators.queues).send([{ id: message.id, lane: 'high', group: 'shop' }]);
    const events = createEventBridge(at(emulators.endpoints.eventBridge));
    await events.send(new PutRuleCommand({ Name: 'kept', ScheduleExpression: 'rate(1 hour)' }));
    await emulators.stop();
    emulators = await startEmulators({ dataDir });
    expect((await store().get([message.id])).get(message.id)).toEqual(message);
    expect((await store().list({ limit: 1, applicationId: 'shop' })).items).toEqual([message]);
    expect(await bodyOf(emulators.queues.high)).toBe(JSON.stringify({ id: message.id }));
    const again = createEventBridge(at(emulators.endpoints.eventBridge));
    expect(await createSchedule(again, 'kept').read()).toEqual({ enabled: true, every: 'hour' });
  });
});

const isReached = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (reached: boolean) => () => {
      socket.destroy();
      resolve(reached);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
