import { describe, expect, test } from 'vitest';
import type { Checked } from '#functions/send/checked.ts';
import { check } from '#functions/send/draft.ts';
import { take } from '#functions/send/take.ts';
import { newApplication } from '#shared/domain/application.ts';
import { createIds } from '#shared/domain/id.ts';
import { type Limits, NO_LIMITS } from '#shared/domain/limits.ts';
import type { Acceptance } from '#shared/ports/messages.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';
import { noon, openDelivery } from '#test/support/delivery.ts';

function ready({ limits = {}, failures = [] }: { limits?: Partial<Limits>; failures?: Error[] } = {}) {
  const {
    stores,
    hints,
    time,
    deps: { log },
  } = openDelivery();
  const deps = {
    ...stores,
    messages: {
      ...stores.messages,
      accept: async (acceptances: Acceptance[]) => {
        const failure = failures.shift();
        if (failure) throw failure;
        return stores.messages.accept(acceptances);
      },
    },
    hints,
    log,
    clock: () => time.now,
    newId: createIds(),
    hintGraceMs: 2_000,
    hintLost: (count: number) => {
      throw new Error(`${count} hints were lost.`);
    },
  };
  return (items: Checked[], idempotency?: { key: string; hash: string }) =>
    take(deps, {
      application: { ...newApplication('shop', 'Shop', noon), limits: { ...NO_LIMITS, ...limits } },
      items,
      fieldOf: () => 'to',
      at: { validityMs: 86_400_000 },
      idempotency,
    });
}

const national = (defaultCountry: string | null): Checked =>
  check({ to: '0701740605', text: 'Hello.' }, { now: noon, defaultCountry });

describe('A repeat with its Idempotency-Key', () => {
  test('[P5] is answered as the first time, though other settings would refuse it now', async () => {
    const send = ready();
    const repeat = { key: 'once', hash: 'h' };
    const first = await send([national('SE')], repeat);
    expect(first.result.messages).toMatchObject([{ to: '+46701740605' }]);
    const again = await send([national(null)], repeat);
    expect(again.result).toEqual({ ...first.result, replayed: true });
  });

  test('with another body is a conflict, and without a first time it is refused', async () => {
    const send = ready();
    await send([national('SE')], { key: 'once', hash: 'h' });
    await expect(send([national(null)], { key: 'once', hash: 'other' })).rejects.toMatchObject({ status: 409 });
    await expect(send([national(null)], { key: 'new', hash: 'h' })).rejects.toMatchObject({ status: 400 });
    await expect(send([national(null)])).rejects.toMatchObject({ status: 400 });
  });
});

test('What is accepted counts in its limits; a repeat and a conflict count nowhere', async () => {
  const send = ready({ limits: { perDay: 2 } });
  const first = { key: 'once', hash: 'h' };
  await send([national('SE')], first);
  await send([national('SE')], first);
  await expect(send([national('SE')], { ...first, hash: 'other' })).rejects.toMatchObject({ status: 409 });
  expect((await send([national('SE')])).result.messages).toHaveLength(1);
  await expect(send([national('SE')])).rejects.toMatchObject({ status: 429 });
});

describe('What the store could not take', () => {
  test('counts in no limit, so that its repeats find room when the store is back', async () => {
    const send = ready({ limits: { perDay: 1 }, failures: [new Unavailable('away'), new Unavailable('away')] });
    await expect(send([national('SE')])).rejects.toThrow('away');
    await expect(send([national('SE')])).rejects.toThrow('away');
    expect((await send([national('SE')])).result.messages).toHaveLength(1);
  });

  test('counts where it may be stored all the same', async () => {
    const send = ready({ limits: { perDay: 1 }, failures: [new PerhapsStored('answer lost')] });
    await expect(send([national('SE')])).rejects.toThrow('answer lost');
    await expect(send([national('SE')])).rejects.toMatchObject({ status: 429 });
  });
});
