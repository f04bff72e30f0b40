import { describe, expect, test } from 'vitest';
import { BULK_LIMIT, changeMany, type Selection } from '#functions/console/bulk.ts';
import { SEARCH_BUDGET } from '#functions/console/search.ts';
import type { Message } from '#shared/domain/message.ts';
import { cancel, resend } from '#shared/domain/operator-actions.ts';
import { hintFor, noon, only, openDelivery } from '#test/support/delivery.ts';

function ready() {
  const delivery = openDelivery();
  const { stores, hints, time } = delivery;
  const deps = { messages: stores.messages, callbacks: stores.callbacks, hints, clock: () => time.now };
  return {
    ...delivery,
    canceling: (selection: Selection, options = { dryRun: false }) =>
      changeMany(selection, (message) => cancel(message, time.now), options, deps),
    resending: (selection: Selection, options = { dryRun: false }) =>
      changeMany(selection, (message) => resend(message, time.now, 60_000, 2_000), options, deps),
    deps,
  };
}
const idsOf = (messages: Message[]) => ({ ids: messages.map(({ id }) => id) });
const statusesOf = (messages: Message[]): string[] => messages.map(({ status }) => status);

describe('Changing many messages', () => {
  test('changes what can be changed, and counts the rest', async () => {
    const { put, read, canceling } = ready();
    const messages = await put({}, { status: 'sending' }, { status: 'retrying' }, { status: 'sent', dueAt: null });
    expect(await canceling(idsOf(messages))).toEqual({ changed: 2, skipped: 2, next: null });
    expect(statusesOf(await Promise.all(messages.map(read)))).toEqual(['canceled', 'sending', 'canceled', 'sent']);
  });

  test('passes over ids that do not exist', async () => {
    const { put, canceling } = ready();
    const { ids } = idsOf(await put({}));
    expect(await canceling({ ids: ['nonsense', ...ids] })).toEqual({ changed: 1, skipped: 0, next: null });
  });

  test('only tells how many it would be, when asked', async () => {
    const { put, read, resending, hints } = ready();
    const messages = await put({ status: 'error', dueAt: null }, {});
    expect(await resending(idsOf(messages), { dryRun: true })).toEqual({ changed: 1, skipped: 1, next: null });
    expect(await Promise.all(messages.map(read))).toEqual(messages);
    expect(hints.size()).toBe(0);
  });

  test('places a hint for each message that is queued again, and for no other', async () => {
    const { put, resending, canceling, hints } = ready();
    const messages = await put({ status: 'error', dueAt: null, priority: 'high' }, { status: 'sent', dueAt: null });
    await resending(idsOf(messages));
    expect(hints.take(9)).toEqual(messages.map(hintFor));
    await canceling(idsOf(messages));
    expect(hints.size()).toBe(0);
  });

  test('[P2] skips what changed since it was read', async () => {
    const { put, read, deps, stores } = ready();
    const message = only(await put({}));
    const messages = {
      ...stores.messages,
      get: async (ids: string[]) => {
        const found = await stores.messages.get(ids);
        await stores.messages.claim(ids, { now: noon, until: noon + 1 });
        return found;
      },
    };
    const result = await changeMany(
      idsOf([message]),
      (each) => cancel(each, noon),
      { dryRun: false },
      { ...deps, messages },
    );
    expect(result).toEqual({ changed: 0, skipped: 1, next: null });
    expect(await read(message)).toMatchObject({ status: 'sending' });
  });

  test('by filter takes the statuses that are asked for, and nobody else’s messages', async () => {
    const { put, read, canceling } = ready();
    const messages = await put({}, { status: 'retrying' }, { type: 'other' }, { status: 'error', dueAt: null });
    const filter: Selection = { filter: { type: 'message' }, statuses: ['queued', 'retrying'] };
    expect(await canceling(filter)).toEqual({ changed: 2, skipped: 0, next: null });
    expect(statusesOf(await Promise.all(messages.map(read)))).toEqual(['canceled', 'canceled', 'queued', 'error']);
  });

  test('by search reaches each match once, though the statuses are looked through at different paces', async () => {
    const { put, deps } = ready();
    const many = Array.from({ length: SEARCH_BUDGET + 600 }, (_, index) => ({ acceptedAt: noon + index }));
    const few = [1, 2_000, SEARCH_BUDGET + 300].map((at) => ({ acceptedAt: noon + at, status: 'retrying' as const }));
    const wanted = await put(...few.map((each) => ({ ...each, text: 'Wanted' })), { acceptedAt: noon, text: 'Wanted' });
    await put(...many);
    const seen: string[] = [];
    const look = (message: Message) => {
      seen.push(message.id);
      return cancel(message, noon + SEARCH_BUDGET);
    };
    let after: string | null | undefined;
    let requests = 0;
    do {
      const selection: Selection = {
        filter: {},
        statuses: ['queued', 'retrying'],
        matches: ({ text }) => text === 'Wanted',
        ...(after ? { after } : {}),
      };
      after = (await changeMany(selection, look, { dryRun: true }, deps)).next;
      requests += 1;
    } while (after !== null);
    expect(seen.sort()).toEqual(wanted.map(({ id }) => id).sort());
    expect(requests).toBe(2);
  });

  test('by filter goes on where it stopped, newest first, until all are done', async () => {
    const { put, deps } = ready();
    const waiting = Array.from({ length: BULK_LIMIT }, (_, index) => ({
      acceptedAt: noon + index,
      status: index % 2 === 0 ? ('queued' as const) : ('retrying' as const),
    }));
    const messages = await put(...waiting, { acceptedAt: noon - 1 }, { acceptedAt: noon - 2 });
    const seen: string[] = [];
    let after: string | undefined;
    const pages: number[] = [];
    const see = ({ id }: Message): undefined => {
      seen.push(id);
    };
    do {
      const selection: Selection = { filter: {}, statuses: ['queued', 'retrying'], ...(after ? { after } : {}) };
      const page = await changeMany(selection, see, { dryRun: true }, deps);
      pages.push(page.skipped);
      after = page.next ?? undefined;
    } while (after);
    expect(pages).toEqual([BULK_LIMIT, 2]);
    expect(seen).toEqual(
      messages
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
  });
});
