import { describe, expect, test } from 'vitest';
import { createSending } from '#functions/send/endpoints.ts';
import { createOneByOne } from '#functions/send/one-by-one.ts';
import { newApplication } from '#shared/domain/application.ts';
import { createIds } from '#shared/domain/id.ts';
import { NO_LIMITS } from '#shared/domain/limits.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { noon, openDelivery } from '#test/support/delivery.ts';

/** An application that may send so many messages a day, and how it posts one; `storing` is asked before each is stored. */
async function ready({
  perDay = 1,
  storing = async () => {},
}: {
  perDay?: number;
  storing?: () => Promise<void>;
} = {}) {
  const { stores, deps, hints } = openDelivery();
  const { text, key } = createApiKey('shop', noon);
  await stores.applications.save({ ...newApplication('shop', 'Shop', noon), limits: { ...NO_LIMITS, perDay } });
  await stores.applications.saveKey(key);
  const sending = createSending({
    ...stores,
    ...deps,
    hints,
    messages: {
      ...stores.messages,
      accept: async (acceptances) => {
        await storing();
        return stores.messages.accept(acceptances);
      },
    },
    newId: createIds(),
    hintLost: () => {},
    keyCacheMs: 0,
  });
  return async (idempotencyKey: string, to = '+46701740605') => {
    const headers = new Map([
      ['authorization', `Bearer ${text}`],
      ['content-type', 'application/json'],
      ['idempotency-key', idempotencyKey],
    ]);
    const answer = await sending.posts.get('/v1/messages')?.({
      path: '/v1/messages',
      query: '',
      header: (name) => headers.get(name),
      bytes: async () => Buffer.from(JSON.stringify({ to, text: 'Hello.' })),
    });
    return JSON.parse(answer?.body ?? '{}');
  };
}

describe('Two posts at the same time, at the limit of an application', () => {
  test('[P5] with one Idempotency-Key are both answered with the one message', async () => {
    const post = await ready();
    const [first, second] = await Promise.all([post('once'), post('once')]);
    expect(first).toMatchObject({ to: '+46701740605' });
    expect(second.id).toBe(first.id);
  });

  test('with two keys are two messages, of which one is refused', async () => {
    const post = await ready();
    const outcomes = await Promise.allSettled([post('one'), post('other')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('with two keys are stored at once', async () => {
    let underWay = 0;
    let goOn = () => {};
    const both = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const storing = (): Promise<void> => {
      underWay += 1;
      if (underWay === 2) goOn();
      return both;
    };
    const post = await ready({ perDay: 2, storing });
    const [first, second] = await Promise.all([post('one'), post('other')]);
    expect(second.id).not.toBe(first.id);
  });

  test('with one key and two bodies are one message and a conflict', async () => {
    const post = await ready();
    const [first, second] = await Promise.allSettled([post('once'), post('once', '+46701740606')]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ reason: { status: 409 } });
  });
});

describe('Work of one name', () => {
  test('runs in its order, also when some of it fails; of another name it runs at once', async () => {
    const oneByOne = createOneByOne();
    const seen: string[] = [];
    const step =
      (name: string, fails = false) =>
      async () => {
        seen.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const first = oneByOne('a', step('a1', true));
    const later = [oneByOne('a', step('a2')), oneByOne('b', step('b1'))];
    await expect(first).rejects.toThrow('a1');
    expect(await Promise.all([...later, oneByOne('a', step('a3'))])).toEqual(['a2', 'b1', 'a3']);
    expect(seen.filter((each) => each.startsWith('a'))).toEqual(
      ['a1', 'a2', 'a3'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    expect(seen.indexOf('b1 begins')).toBeLessThan(seen.indexOf('a1 ends'));
  });
});
