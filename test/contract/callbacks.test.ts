import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Callback, Callbacks } from '#shared/ports/messages.ts';
import { type Family, families } from './families.ts';

describe.each(families)('The outbox of callbacks on $name', ({ open }) => {
  let family: Family;
  let callbacks: Callbacks;
  beforeAll(async () => {
    family = await open();
    callbacks = family.callbacks;
  });
  afterAll(() => family.close());

  const of = (applicationId: string, messageId: string, dueAt: number, tries = 0): Callback => ({
    messageId,
    applicationId,
    dueAt,
    tries,
  });
  const due = (applicationId: string, before: number, limit = 10) => callbacks.due({ applicationId, before, limit });

  test('what is due comes oldest first, up to the limit, and nothing earlier than its time', async () => {
    await callbacks.add([3, 1, 2, 9].map((minute) => of('shop', `m${minute}`, minute * 60_000, minute)));
    expect(await due('shop', 3 * 60_000)).toEqual([
      of('shop', 'm1', 60_000, 1),
      of('shop', 'm2', 120_000, 2),
      of('shop', 'm3', 180_000, 3),
    ]);
    expect(await due('shop', 3 * 60_000, 2)).toHaveLength(2);
    expect(await due('shop', 59_999)).toEqual([]);
  });

  test('[P7] each application is read apart, and each that has something due is named, whatever another has', async () => {
    const flood = Array.from({ length: 150 }, (_, index) => of('flood', `f${index}`, 1_000 + index));
    await callbacks.add([...flood, of('flo', 'early', 2_000), of('flood2', 'mine', 9_000), of('later', 'l', 9_001)]);
    const owners = await callbacks.owners(9_000);
    expect(owners.filter((id) => id.includes('flo') || id === 'later').sort()).toEqual(['flo', 'flood', 'flood2']);
    expect(await callbacks.owners(9_001)).toContain('later');
    expect(await callbacks.owners(999)).toEqual([]);
    expect(await due('flood2', 9_000)).toEqual([of('flood2', 'mine', 9_000)]);
    expect(await due('flo', 9_000)).toEqual([of('flo', 'early', 2_000)]);
    expect(await due('flood', 9_000, 200)).toEqual(flood);
  });

  test('one that is tried again later is gone from its old time', async () => {
    const first = of('retail', 'again', 1_000);
    await callbacks.add([first]);
    await callbacks.add([of('retail', 'again', 50_000, 1)]);
    await callbacks.remove(first);
    expect(await due('retail', 49_999)).toEqual([]);
    expect(await due('retail', 50_000)).toEqual([of('retail', 'again', 50_000, 1)]);
  });

  test('one that was delivered is forgotten, and forgetting it twice is no error', async () => {
    const done = of('done', 'done', 500);
    await callbacks.add([done]);
    await callbacks.remove(done);
    await callbacks.remove(done);
    expect(await due('done', 500)).toEqual([]);
    expect(await callbacks.owners(500)).not.toContain('done');
  });

  test('one from before callbacks named their application is found, and can be forgotten', async () => {
    const old = of('', 'old', 700);
    await callbacks.add([old]);
    expect(await callbacks.owners(700)).toEqual(['']);
    expect((await callbacks.owners(1_000_000)).sort()).toEqual([
      '',
      'flo',
      'flood',
      'flood2',
      'later',
      'retail',
      'shop',
    ]);
    expect(await due('', 700)).toEqual([old]);
    await callbacks.remove(old);
    expect(await callbacks.owners(700)).toEqual([]);
  });
});
