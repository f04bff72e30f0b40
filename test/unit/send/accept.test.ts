import { describe, expect, test } from 'vitest';
import { type AcceptDeps, accept } from '#functions/send/accept.ts';
import type { Checked } from '#functions/send/checked.ts';
import { check } from '#functions/send/draft.ts';
import { newApplication } from '#shared/domain/application.ts';
import { createIds } from '#shared/domain/id.ts';
import type { Hint } from '#shared/ports/messages.ts';
import { noon, openDelivery } from '#test/support/delivery.ts';

function ready(send?: (hints: Hint[]) => Promise<Hint[]>) {
  const delivery = openDelivery();
  const placed: Hint[] = [];
  const lost: number[] = [];
  const deps: AcceptDeps = {
    messages: delivery.stores.messages,
    hints: {
      waiting: async () => 0,
      send:
        send ??
        (async (hints) => {
          // Nobody is told to send what is not stored.
          const stored = await delivery.stores.messages.get(hints.map(({ id }) => id));
          placed.push(...hints.filter(({ id }) => stored.has(id)));
          return [];
        }),
    },
    clock: () => delivery.time.now,
    newId: createIds(),
    hintGraceMs: 2_000,
    hintLost: (count) => lost.push(count),
    log: delivery.deps.log,
  };
  const request = (items: Checked[], idempotency?: { key: string; hash: string }, applicationId = 'shop') =>
    accept(deps, {
      application: newApplication(applicationId, 'Test', noon),
      items,
      validityMs: 86_400_000,
      ...(idempotency ? { idempotency } : {}),
    });
  const count = () => Number(delivery.stores.db.prepare('SELECT count(*) AS n FROM messages').get()?.n);
  return { ...delivery, placed, lost, request, count };
}

const item = (more: object = {}): Checked =>
  check({ to: '+46701740605', text: 'Hello.', ...more }, { now: noon, defaultCountry: null });
const refused: Checked = { ok: false, errors: [{ field: 'to', detail: 'Wrong.' }] };
const idsOf = (result: Awaited<ReturnType<typeof accept>>) =>
  result.kind === 'accepted' ? result.messages.map((message) => message?.id ?? null) : [];

describe('Accepting', () => {
  test('[P1] stores first, then places a hint for each message, in its lane and under its application', async () => {
    const { request, placed } = ready();
    const ids = idsOf(await request([item(), item({ priority: 'high', text: 'Code' })]));
    expect(placed).toEqual([
      { id: ids[0], lane: 'normal', group: 'shop' },
      { id: ids[1], lane: 'high', group: 'shop' },
    ]);
  });

  test('keeps the place of what was refused, and stores nothing for it [P11]', async () => {
    const { request, placed, count } = ready();
    const ids = idsOf(await request([refused, item(), refused]));
    expect(ids).toEqual([null, expect.any(String), null]);
    expect(placed).toHaveLength(1);
    expect(count()).toBe(1);
  });

  test('[P1] a hint that cannot be placed is counted, and the message is accepted and due all the same', async () => {
    const { request, lost, stores } = ready(async (hints) => hints.slice(1));
    const result = await request([item(), item({ text: 'b' }), item({ text: 'c' })]);
    expect(result).toMatchObject({ kind: 'accepted' });
    expect(lost).toEqual([2]);
    const due = await stores.messages.due({ lane: 'normal', before: noon + 2_000, limit: 9 });
    expect(new Set(due.map(({ id }) => id))).toEqual(new Set(idsOf(result)));
  });

  test('a hint for later is delayed, and one for much later is left to the sweep', async () => {
    const { request, placed } = ready();
    const [soon, later] = [new Date(noon + 899_500).toISOString(), new Date(noon + 900_001).toISOString()];
    await request([item({ sendAt: soon }), item({ sendAt: later })]);
    expect(placed).toMatchObject([{ delaySeconds: 899.5 }]);
  });
});

describe('[P5] An Idempotency-Key', () => {
  const key = { key: 'k', hash: 'h' };

  test('gives the first message back for every repeat, and a hint while it still waits', async () => {
    const { request, placed, count, stores } = ready();
    const first = idsOf(await request([item()], key));
    const [id = ''] = first;
    const again = await request([item()], key);
    expect(again).toMatchObject({ kind: 'accepted', replayed: true });
    expect(idsOf(again)).toEqual(first);
    expect(placed).toHaveLength(2);
    await stores.messages.update([{ id: id ?? '', revision: 1, change: { status: 'sent', dueAt: null } }]);
    expect(idsOf(await request([item()], key))).toEqual(first);
    expect(placed).toHaveLength(2);
    expect(count()).toBe(1);
  });

  test('of ten requests at once makes one message', async () => {
    const { request, count } = ready();
    const results = await Promise.all(Array.from({ length: 10 }, () => request([item()], key)));
    expect(new Set(results.flatMap(idsOf)).size).toBe(1);
    expect(count()).toBe(1);
  });

  test('with another body is a conflict without side effect', async () => {
    const { request, placed, count } = ready();
    await request([item()], key);
    expect(await request([item()], { ...key, hash: 'other' })).toEqual({ kind: 'conflict' });
    expect([count(), placed.length]).toEqual([1, 1]);
  });

  test('of another application is its own', async () => {
    const { request, count } = ready();
    await request([item()], key);
    expect(await request([item()], { ...key, hash: 'other' }, 'bank')).toMatchObject({ replayed: false });
    expect(count()).toBe(2);
  });
});
