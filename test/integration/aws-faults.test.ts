import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CREDENTIALS, type Emulators, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { TABLES } from '#infra/emulated/tables.ts';
import { createDynamo, createSqs } from '#shared/aws/clients.ts';
import { createDeadLetters } from '#shared/aws/dead-letters.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createHints } from '#shared/aws/hints.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { freshGatewayState } from '#shared/domain/gateway-state.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { DeadLetters, Hints, MessageStore } from '#shared/ports/messages.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { startAwsProxy } from '#test/support/aws-proxy.ts';
import { aMessage } from '#test/support/message.ts';

type Proxy = Awaited<ReturnType<typeof startAwsProxy>>;

const now = Date.UTC(2026, 10, 23, 12);
const LEASE = { now, until: now + 60_000 };

describe('When AWS fails', () => {
  let emulators: Emulators;
  let dynamo: Proxy;
  let sqs: Proxy;
  let store: MessageStore;
  let hints: Hints;
  const reasons: unknown[] = [];
  let deadLetters: DeadLetters;
  let states: GatewayStates;

  beforeAll(async () => {
    emulators = await startEmulators();
    dynamo = await startAwsProxy(emulators.endpoints.dynamo);
    sqs = await startAwsProxy(emulators.endpoints.sqs);
    const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });
    const table = createDynamo(at(dynamo.url));
    const queue = createSqs(at(sqs.url));
    store = createMessages(table, TABLES.messages);
    states = createGatewayStates(table, TABLES.state);
    hints = createHints(queue, emulators.queues, { error: (_, { error } = {}) => reasons.push(error) });
    deadLetters = createDeadLetters(queue, emulators.queues.deadLetters);
  });
  afterAll(async () => {
    await Promise.all([dynamo.stop(), sqs.stop()]);
    await emulators.stop();
  });
  beforeEach(() => {
    dynamo.set(() => 'pass');
    sqs.set(() => 'pass');
    dynamo.calls.length = 0;
  });

  const accept = (message = aMessage(), idempotency?: { key: string; hash: string }) =>
    store.accept([
      { applicationId: message.applicationId, messages: [message], ...(idempotency ? { idempotency } : {}) },
    ]);
  const read = async (id: string) => (await store.get([id])).get(id);

  test('a first try that was cut short after its key was stored is completed by the repeat, under the same id [P1] [P5]', async () => {
    const idempotency = { key: 'cut short', hash: 'h' };
    const [first, second] = [aMessage(), aMessage({ acceptedAt: now + 5_000 })];
    dynamo.set((action, body) =>
      action === 'PutItem' && body.includes(first.id) && body.includes(first.text)
        ? { error: 'AccessDeniedException' }
        : 'pass',
    );
    await expect(accept(first, idempotency)).rejects.toThrow();
    expect(await read(first.id)).toBeUndefined();
    dynamo.set(() => 'pass');

    const completed = { ...second, id: first.id, acceptedAt: first.acceptedAt };
    expect(await accept(second, idempotency)).toEqual([{ kind: 'accepted', replayed: true, messages: [completed] }]);
    expect(await read(first.id)).toEqual(completed);
    expect(await read(second.id)).toBeUndefined();
    expect(await accept(aMessage(), idempotency)).toEqual([
      { kind: 'accepted', replayed: true, messages: [completed] },
    ]);
  });

  test.each([
    'lose the answer',
    { error: 'InternalServerError', status: 500 },
    { error: 'ThrottlingException' },
  ] as const)('accepting is repeated until it is stored: %o', async (fate) => {
    const message = aMessage();
    dynamo.once('PutItem', fate, 3);
    expect(await accept(message, { key: `fate ${JSON.stringify(fate)}`, hash: 'h' })).toEqual([
      { kind: 'accepted', replayed: false, messages: [message] },
    ]);
    expect(await read(message.id)).toEqual(message);
  });

  describe('a batch', () => {
    const BATCH = 'BatchExecuteStatement';
    const acceptAll = (messages: ReturnType<typeof aMessage>[]) => store.accept([{ applicationId: 'shop', messages }]);
    const batchOf = (count: number) => Array.from({ length: count }, () => aMessage({ applicationId: 'shop' }));
    /** Answers the first `times` batches with an error for each statement, and lets the others through. */
    const failStatements = (code: string, times: number) => {
      let left = times;
      dynamo.set((action, body) =>
        action === BATCH && left-- > 0
          ? { answer: { Responses: JSON.parse(body).Statements.map(() => ({ Error: { Code: code } })) } }
          : 'pass',
      );
    };

    test.each([
      'lose the answer',
      { error: 'InternalServerError', status: 500 },
      { error: 'ThrottlingException' },
    ] as const)('is repeated until all of it is stored: %o', async (fate) => {
      const messages = batchOf(60);
      dynamo.once(BATCH, fate, 3);
      expect(await acceptAll(messages)).toEqual([{ kind: 'accepted', replayed: false, messages }]);
      for (const message of messages) expect(await read(message.id)).toEqual(message);
    });

    test.each(['ThrottlingError', 'InternalServerError'])(
      'has what was refused tried again, statement by statement: %s',
      async (code) => {
        const messages = batchOf(30);
        failStatements(code, 3);
        expect(await acceptAll(messages)).toEqual([{ kind: 'accepted', replayed: false, messages }]);
        for (const message of messages) expect(await read(message.id)).toEqual(message);
      },
    );

    test('whose answer was lost never puts a message back that was sent meanwhile [P2] [P3]', async () => {
      const messages = batchOf(3);
      const [first] = messages;
      dynamo.once(BATCH, 'lose the answer');
      await acceptAll(messages);
      await store.claim([first?.id ?? ''], LEASE);
      const again = await acceptAll(messages);
      expect(again).toMatchObject([{ kind: 'accepted', messages: [{ id: first?.id, status: 'sending' }, {}, {}] }]);
      expect(await read(first?.id ?? '')).toMatchObject({ status: 'sending', attempt: 1 });
    });

    test('with a statement that is refused for good is not acknowledged [P1]', async () => {
      failStatements('ValidationError', 1);
      await expect(acceptAll(batchOf(2))).rejects.toThrow('ValidationError');
    });
  });

  test('a claim whose answer was lost is still ours: the message is not left to its lease [P3]', async () => {
    const message = aMessage();
    await accept(message);
    dynamo.once('UpdateItem', 'lose the answer');
    const claimed = await store.claim([message.id], LEASE);
    expect(claimed).toMatchObject([{ id: message.id, status: 'sending', attempt: 1, revision: 1 }]);
    expect(await store.claim([message.id], LEASE)).toEqual([]);
  });

  test('a claim whose answer was lost is not ours when somebody else made it [P3]', async () => {
    const message = aMessage();
    await accept(message);
    await store.claim([message.id], LEASE);
    dynamo.once('UpdateItem', 'lose the answer');
    expect(await store.claim([message.id], LEASE)).toEqual([]);
  });

  test('a final status whose answer was lost is known to be written [P2]', async () => {
    const message = aMessage();
    await accept(message);
    dynamo.once('UpdateItem', 'lose the answer');
    const change = { status: 'sent', dueAt: null, finalAt: now } as const;
    expect(await store.update([{ id: message.id, revision: 0, change }])).toEqual([true]);
    expect(await read(message.id)).toMatchObject({ ...change, revision: 1 });
  });

  test('the gateway state is written once although the answer was lost [P6]', async () => {
    const { revision } = await states.read();
    dynamo.once('PutItem', 'lose the answer');
    expect(await states.write(freshGatewayState, revision)).toBe(true);
    expect(await states.write(freshGatewayState, revision)).toBe(false);
  });

  test('keys that DynamoDB leaves out of an answer are asked for again', async () => {
    const messages = [aMessage(), aMessage()];
    for (const message of messages) await accept(message);
    let asked = 0;
    dynamo.set((action, body) => {
      if (action !== 'BatchGetItem' || asked++ > 1) return 'pass';
      return { answer: { Responses: { messages: [] }, UnprocessedKeys: JSON.parse(body).RequestItems } };
    });
    expect((await store.get(messages.map(({ id }) => id))).size).toBe(2);
    expect(asked).toBe(3);
  });

  test('what can never succeed is not repeated', async () => {
    dynamo.set(() => ({ error: 'AccessDeniedException' }));
    await expect(read(aMessage().id)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(dynamo.calls).toHaveLength(1);
  });

  test('hints that SQS fails inside a good answer are sent again, and those it never takes come back, and the log says why [P1]', async () => {
    const some = Array.from({ length: 12 }, () => ({ id: aMessage().id, lane: 'normal', group: 'shop' }) as const);
    const stubborn = some[4]?.id ?? '';
    let calls = 0;
    sqs.set((action, body) => {
      if (action !== 'SendMessageBatch') return 'pass';
      calls += 1;
      const entries: { Id: string; MessageBody: string }[] = JSON.parse(body).Entries;
      const bad = entries.find(({ MessageBody }) => MessageBody.includes(stubborn));
      return bad
        ? { answer: { Successful: [], Failed: [{ Id: bad.Id, Code: 'InternalError', SenderFault: false }] } }
        : 'pass';
    });
    reasons.length = 0;
    expect(await hints.send(some)).toEqual([some[4]]);
    expect(reasons).toMatchObject([{ message: 'The queue refused 1 of a batch: InternalError.' }]);
    expect(calls).toBeGreaterThan(3);
    sqs.set(() => ({ error: 'AccessDenied', status: 403 }));
    expect(await hints.send(some)).toEqual(some);
    expect(reasons[1]).toMatchObject({ name: 'AccessDenied' });
  });

  test('a dead letter that could not be stored is an error, so that the final status is not written [P4]', async () => {
    sqs.set(() => ({ error: 'AccessDenied', status: 403 }));
    await expect(deadLetters.add([{ id: aMessage().id, reason: 'expired', at: now }])).rejects.toThrow(Unavailable);
  });
});
