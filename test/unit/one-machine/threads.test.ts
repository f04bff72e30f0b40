import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { createRemote, type Remote } from '#infra/embedded/threads/remote.ts';
import { serve } from '#infra/embedded/threads/serve.ts';
import { Offer } from '#infra/embedded/threads/wire.ts';
import { SecretsTooLong } from '#shared/ports/settings.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';

let channel: MessageChannel;
afterEach(() => channel.port1.close());

/** Offers services at one end of a channel, and answers the other end. */
async function offer(services: Record<string, object>): Promise<Remote> {
  channel = new MessageChannel();
  const first = once(channel.port2, 'message');
  serve(channel.port1, services);
  return createRemote(channel.port2, Offer.parse((await first)[0]));
}

/** How many calls or answers each post from this end holds. */
function countPosts(end: MessageChannel['port1']): number[] {
  const counts: number[] = [];
  const post = end.postMessage.bind(end);
  end.postMessage = (value: unknown) => {
    counts.push((value as unknown[]).length);
    post(value);
  };
  return counts;
}

const failing = (error: Error) => ({
  store: {
    read: async () => {
      throw error;
    },
  },
});
type Store = { read(): Promise<unknown> };

describe('A service of another thread', () => {
  test('answers each call with what its own thread answers, maps and gaps included', async () => {
    const { service } = await offer({
      store: {
        get: async (ids: string[]) => new Map(ids.map((id) => [id, { id, from: null, nothing: undefined }])),
        count: async () => 3,
      },
    });
    const store = service<{ get(ids: string[]): Promise<Map<string, object>>; count(): Promise<number> }>('store');
    expect(await Promise.all([store.get(['a', 'b']), store.count(), store.get([])])).toEqual([
      new Map([
        ['a', { id: 'a', from: null, nothing: undefined }],
        ['b', { id: 'b', from: null, nothing: undefined }],
      ]),
      3,
      new Map(),
    ]);
  });

  test('answers each call for itself, whichever ends first', async () => {
    const waits = new Map<string, (value: string) => void>();
    const { service } = await offer({
      store: { wait: (name: string) => new Promise((resolve) => waits.set(name, resolve)) },
    });
    const store = service<{ wait(name: string): Promise<string> }>('store');
    const [first, second] = [store.wait('first'), store.wait('second')];
    while (waits.size < 2) await new Promise(setImmediate);
    waits.get('second')?.('two');
    expect(await second).toBe('two');
    waits.get('first')?.('one');
    expect(await first).toBe('one');
  });

  test('posts the calls of a turn together, eight at a time and those before the turn is over, and so their answers', async () => {
    const { service } = await offer({ store: { double: async (value: number) => value * 2 } });
    const [calls, answers] = [countPosts(channel.port2), countPosts(channel.port1)];
    const store = service<{ double(value: number): Promise<number> }>('store');
    const values = Array.from({ length: 20 }, (_, index) => index);
    const doubled = Promise.all(values.map((value) => store.double(value)));
    expect(calls).toEqual([8, 8]);
    expect(await doubled).toEqual(values.map((value) => value * 2));
    expect(calls).toEqual([8, 8, 4]);
    expect(answers).toEqual([8, 8, 4]);
  });

  test.each([new Unavailable('full'), new PerhapsStored('lost'), new SecretsTooLong('long')])(
    'throws $name as the class that callers look for',
    async (error) => {
      const { service } = await offer(failing(error));
      const reason: unknown = await service<Store>('store')
        .read()
        .catch((thrown: unknown) => thrown);
      expect(reason).toBeInstanceOf(error.constructor);
      expect(reason).toMatchObject({ name: error.name, message: error.message });
    },
  );

  test('throws what broke with its name, its stack and its cause', async () => {
    const error = new TypeError('It broke.', { cause: new Error('The disk is gone.') });
    const { service } = await offer(failing(error));
    await expect(service<Store>('store').read()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'It broke.',
      stack: error.stack,
      cause: { message: 'The disk is gone.' },
    });
  });

  test('is told without an answer, after what was asked before', async () => {
    const seen: string[] = [];
    const { service, tell } = await offer({
      store: {
        note: (word: string) => void seen.push(word),
        all: async () => [...seen],
      },
    });
    const store = service<{ note(word: string): Promise<void>; all(): Promise<string[]> }>('store');
    void store.note('one');
    tell('store.note', 'two');
    expect(await store.all()).toEqual(['one', 'two']);
  });

  test('is refused at once when nobody offers it', async () => {
    const { service } = await offer({ store: {} });
    expect(() => service('mailbox')).toThrow('mailbox');
  });
});
