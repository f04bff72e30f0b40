import { afterAll, beforeAll, describe, test } from 'vitest';
import { CREDENTIALS, type Emulators, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { TABLES } from '#infra/emulated/tables.ts';
import { createDynamo } from '#shared/aws/clients.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';
import { startAwsProxy } from '#test/support/aws-proxy.ts';
import { aMessage } from '#test/support/message.ts';

const BATCH = 'BatchExecuteStatement';
const batchOf = (count: number) => Array.from({ length: count }, () => aMessage({ applicationId: 'shop' }));

/** Each of these waits until the store has given up, and so they wait together. */
describe.concurrent('When DynamoDB cannot be reached for as long as the store tries', () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await startEmulators();
  });
  afterAll(() => emulators.stop());

  /** A store over a connection of its own. */
  const ready = async (onTestFinished: (end: () => Promise<void>) => void) => {
    const dynamo = await startAwsProxy(emulators.endpoints.dynamo);
    onTestFinished(async () => {
      await dynamo.stop();
    });
    const client = createDynamo({ region: REGION, credentials: CREDENTIALS, endpoint: dynamo.url });
    const store = createMessages(client, TABLES.messages);
    const accept = (messages: ReturnType<typeof aMessage>[], idempotency?: { key: string; hash: string }) =>
      store.accept([{ applicationId: 'shop', messages, ...(idempotency ? { idempotency } : {}) }]);
    return { dynamo, store, accept };
  };

  test('a batch that is stored in part tells which part, and a repeat with its key completes it [P1] [P5]', async ({
    expect,
    onTestFinished,
  }) => {
    const { dynamo, store, accept } = await ready(onTestFinished);
    const messages = batchOf(75);
    const [first, second, third] = [messages.slice(0, 25), messages.slice(25, 50), messages.slice(50)];
    const idempotency = { key: 'in part', hash: 'h' };
    const has = (body: string, chunk: typeof messages) => body.includes(chunk[0]?.id ?? '');
    dynamo.set((action, body) => {
      if (action !== BATCH || has(body, third)) return 'pass';
      if (has(body, second)) return 'lose the answer';
      return { answer: { Responses: first.map(() => ({ Error: { Code: 'ThrottlingError' } })) } };
    });
    const [result] = await accept(messages, idempotency);
    const nulls = Array.from({ length: 50 }, () => null);
    expect(result).toMatchObject({ kind: 'accepted', replayed: false, messages: [...nulls, ...third] });
    const failed = [...((result?.kind === 'accepted' && result.failed) || [])];
    expect(failed.map(([index]) => index)).toEqual(nulls.map((_, index) => index));
    expect(failed.map(([, error]) => error instanceof PerhapsStored)).toEqual(nulls.map((_, index) => index >= 25));

    dynamo.set(() => 'pass');
    expect(await accept(batchOf(75), idempotency)).toMatchObject([
      { kind: 'accepted', replayed: true, messages: messages.map(({ id }) => ({ id })) },
    ]);
    expect((await store.get(messages.map(({ id }) => id))).size).toBe(75);
  });

  test.for([
    [{ error: 'ThrottlingException' }, Unavailable.name],
    ['lose the answer', PerhapsStored.name],
  ] as const)(
    'a batch of which nothing is acknowledged tells whether a part may be stored: %o',
    async ([fate, name], { expect, onTestFinished }) => {
      const { dynamo, accept } = await ready(onTestFinished);
      dynamo.set((action) => (action === BATCH ? fate : 'pass'));
      await expect(accept(batchOf(2))).rejects.toMatchObject({ name });
    },
  );

  test.for([
    [{ error: 'ThrottlingException' }, Unavailable.name],
    ['lose the answer', PerhapsStored.name],
  ] as const)(
    'one message that is not acknowledged may be stored when answers were lost: %o',
    async ([fate, name], { expect, onTestFinished }) => {
      const { dynamo, store, accept } = await ready(onTestFinished);
      const message = aMessage({ applicationId: 'shop' });
      dynamo.set((action, body) => (action === 'PutItem' && body.includes(message.id) ? fate : 'pass'));
      await expect(accept([message])).rejects.toMatchObject({ name });
      const stored = (await store.get([message.id])).get(message.id);
      expect(stored).toEqual(name === PerhapsStored.name ? message : undefined);
    },
  );

  test('a read that nobody answers leaves no doubt about what is stored', async ({ expect, onTestFinished }) => {
    const { dynamo, store } = await ready(onTestFinished);
    dynamo.set(() => 'refuse');
    await expect(store.get([aMessage().id])).rejects.toMatchObject({ name: Unavailable.name });
  });

  test('accepting is told to be impossible in time [P1]', async ({ expect, onTestFinished }) => {
    const { dynamo, accept } = await ready(onTestFinished);
    dynamo.set(() => 'refuse');
    const start = performance.now();
    await expect(accept(batchOf(1))).rejects.toThrow(Unavailable);
    expect(performance.now() - start).toBeLessThan(12_000);
  });
});
