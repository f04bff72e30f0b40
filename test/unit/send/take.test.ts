import { describe, expect, test } from 'vitest';
import type { Checked } from '#functions/send/checked.ts';
import { check } from '#functions/send/draft.ts';
import { take } from '#functions/send/take.ts';
import { newApplication } from '#shared/domain/application.ts';
import { createIds } from '#shared/domain/id.ts';
import { noon, openDelivery } from '#test/support/delivery.ts';

function ready() {
  const {
    stores,
    hints,
    time,
    deps: { log },
  } = openDelivery();
  const deps = {
    ...stores,
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
      application: newApplication('shop', 'Shop', noon),
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
