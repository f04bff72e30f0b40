import { describe, expect, test } from 'vitest';
import { createSending } from '#functions/send/endpoints.ts';
import { createOneByOne } from '#functions/send/one-by-one.ts';
import { newApplication } from '#shared/domain/application.ts';
import { createIds } from '#shared/domain/id.ts';
import { NO_LIMITS } from '#shared/domain/limits.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { noon, openDelivery } from '#test/support/delivery.ts';

/** An application that may send one message a day, and how it posts one. */
async function ready() {
  const { stores, deps, hints } = openDelivery();
  const { text, key } = createApiKey('shop', noon);
  await stores.applications.save({ ...newApplication('shop', 'Shop', noon), limits: { ...NO_LIMITS, perDay: 1 } });
  await stores.applications.saveKey(key);
  const sending = createSending({
    ...stores,
    ...deps,
    hints,
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
    const results = await Promise.allSettled([
      oneByOne('a', step('a1', true)),
      oneByOne('a', step('a2')),
      oneByOne('b', step('b1')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(seen.indexOf('a1 ends')).toBeLessThan(seen.indexOf('a2 begins'));
    expect(seen.indexOf('b1 begins')).toBeLessThan(seen.indexOf('a1 ends'));
    expect(await oneByOne('a', step('a3'))).toBe('a3');
  });
});
