import { describe, expect, test } from 'vitest';
import type { Checked } from '#functions/send/checked.ts';
import { check } from '#functions/send/draft.ts';
import { holdToLimits } from '#functions/send/limit.ts';
import { refusalOf } from '#functions/send/refusal.ts';
import { newApplication } from '#shared/domain/application.ts';
import { dayCounter, type Limits, NO_LIMITS } from '#shared/domain/limits.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { aMessage } from '#test/support/message.ts';

const now = Date.UTC(2026, 10, 23, 12);
const item = (to = '+46701740605'): Checked => check({ to, text: 'Hello.' }, { now, defaultCountry: null });
const wrong: Checked = { ok: false, errors: [{ field: 'text', detail: 'Wrong.' }] };

function ready(limits: Partial<Limits>) {
  const stores = openEmbeddedStores({ path: ':memory:' });
  const application = { ...newApplication('shop', 'Shop', now), limits: { ...NO_LIMITS, ...limits } };
  let asked = 0;
  const deps = {
    ...stores,
    clock: () => now,
    limitCounters: {
      ...stores.limitCounters,
      take: (items: Parameters<typeof stores.limitCounters.take>[0]) => {
        asked += 1;
        return stores.limitCounters.take(items);
      },
    },
  };
  const day = dayCounter('shop', application.limits, now);
  return {
    stores,
    hold: (items: Checked[], idempotencyKey?: string) =>
      holdToLimits(deps, { application, items, fieldOf: (index) => `messages[${index}].to`, idempotencyKey }),
    asked: () => asked,
    counted: async () => (day ? stores.limitCounters.read(day) : 0),
  };
}

const statuses = (items: Checked[]) => items.map((each) => (each.ok ? 202 : (each.status ?? 400)));

describe('An application', () => {
  test('without limits asks no counter', async () => {
    const { hold, asked } = ready({});
    const items = [item(), wrong];
    expect((await hold(items)).items).toEqual(items);
    expect(asked()).toBe(0);
  });

  test('with only a list of countries asks no counter either, and is told which it may send to', async () => {
    const { hold, asked } = ready({ countries: ['KE', 'SO'] });
    const { items } = await hold([item('+252612345678'), item()]);
    expect(statuses(items)).toEqual([202, 403]);
    expect(items[1]).toMatchObject({ errors: [{ field: 'messages[1].to', allowed: 'numbers of KE, SO' }] });
    expect(asked()).toBe(0);
  });

  test('at its limit is refused item by item, in order; what is wrong or not allowed counts nowhere', async () => {
    const { hold, counted } = ready({ perDay: 2, countries: ['SE'] });
    const { items } = await hold([item(), wrong, item('+252612345678'), item('+46701740606'), item('+46701740607')]);
    expect(statuses(items)).toEqual([202, 400, 403, 202, 429]);
    expect(items[4]).toEqual({
      ok: false,
      status: 429,
      retryAfter: 43_200,
      errors: [
        {
          field: 'messages[4].to',
          detail: 'The limit of this application is reached. Try again in 43200 s.',
          allowed: '2 messages a day',
        },
      ],
    });
    expect(await counted()).toBe(2);
  });

  test('[P5] at its limit may repeat what was accepted, and the repeat counts nowhere', async () => {
    const { hold, stores, counted } = ready({ perDay: 1, countries: ['SE'] });
    await hold([item()]);
    expect(statuses((await hold([item()], 'k')).items)).toEqual([429]);
    const idempotency = { key: 'k', hash: 'h' };
    await stores.messages.accept([{ applicationId: 'shop', idempotency, messages: [aMessage()] }]);
    const repeat = await hold([item(), item('+252612345678')], 'k');
    expect([statuses(repeat.toStore), statuses(repeat.items)]).toEqual([
      [202, 202],
      [202, 403],
    ]);
    expect(statuses((await hold([item()], 'another')).items)).toEqual([429]);
    expect(await counted()).toBe(1);
  });

  test('[P11] gets back what was counted for a request that was not stored', async () => {
    const { hold, counted } = ready({ perDay: 3 });
    const { giveBack } = await hold([item(), item('+46701740606')]);
    expect(await counted()).toBe(2);
    await giveBack();
    expect(await counted()).toBe(0);
  });
});

describe('A request of which nothing is accepted', () => {
  const full = (retryAfter: number): Checked => ({
    ok: false,
    status: 429,
    retryAfter,
    errors: [{ field: 'to', detail: 'Full.', allowed: '5 messages a day' }],
  });
  const elsewhere: Checked = { ok: false, status: 403, errors: [{ field: 'to', detail: 'Elsewhere.' }] };

  test('is 429 with the shortest wait while something only waits', () => {
    const problem = refusalOf([wrong, full(90), elsewhere, full(30)]);
    expect([problem.status, problem.headers['retry-after'], problem.errors.length]).toEqual([429, '30', 4]);
    expect(problem.message).toBe('A limit of this application is reached: 5 messages a day.');
  });

  test('is 400 when something is wrong in itself, 403 when it is only not allowed', () => {
    expect(refusalOf([elsewhere, wrong]).status).toBe(400);
    expect(refusalOf([elsewhere]).status).toBe(403);
  });
});
