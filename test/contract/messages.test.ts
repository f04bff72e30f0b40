import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodeCursor } from '#shared/domain/cursor.ts';
import { isId } from '#shared/domain/id.ts';
import type { Message } from '#shared/domain/message.ts';
import type { MessagePage, MessageStore } from '#shared/ports/messages.ts';
import { aMessage } from '#test/support/message.ts';
import { type Family, messageFamilies } from './families.ts';

const MINUTE = 60_000;

describe.each(messageFamilies)('The message store on $name', ({ open }) => {
  let family: Family;
  let store: MessageStore;
  /** Each test lives in a minute of its own, so that no test sees another's messages as due. */
  let now = Date.UTC(2026, 10, 23, 12);

  beforeAll(async () => {
    family = await open();
    store = family.messages;
  });
  afterAll(() => family.close());
  beforeEach(() => {
    now += 60 * MINUTE;
  });

  const stored = async (given: Partial<Message> = {}): Promise<Message> => {
    const message = aMessage({ acceptedAt: now, ...given });
    await store.accept([{ applicationId: message.applicationId, messages: [message] }]);
    return message;
  };
  const read = async (id: string): Promise<Message | undefined> => (await store.get([id])).get(id);
  const claimOne = async (id: string, at = now): Promise<Message | undefined> =>
    (await store.claim([id], { now: at, until: at + MINUTE }))[0];

  describe('accepting', () => {
    test('a message is read back exactly as it was accepted [P1]', async () => {
      const texts = ['', '😀 Grüße\r\n\t"\\', '%TO% $& {{x}} \u0000\u0001', '\u202Eشكرا', 'ก'.repeat(1600)];
      const messages = texts.map((text) =>
        aMessage({ acceptedAt: now, text, from: text.slice(0, 11), reference: text, type: 'otp', priority: 'high' }),
      );
      const [result] = await store.accept([{ applicationId: 'shop', messages }]);
      expect(result).toEqual({ kind: 'accepted', replayed: false, messages });
      const found = await store.get(messages.map(({ id }) => id));
      expect(messages.map(({ id }) => found.get(id))).toEqual(messages);
    });

    test('a hundred messages are stored at once, and refused items keep their places', async () => {
      const messages = Array.from({ length: 100 }, (_, index) =>
        index % 10 === 3 ? null : aMessage({ acceptedAt: now }),
      );
      const [result] = await store.accept([{ applicationId: 'shop', messages }]);
      expect(result).toEqual({ kind: 'accepted', replayed: false, messages });
      const ids = messages.flatMap((message) => (message ? [message.id] : []));
      expect((await store.get(ids)).size).toBe(90);
    });

    test('the same key and body answers the first messages again and stores nothing new [P5]', async () => {
      const idempotency = { key: `repeat ${now} 😀`, hash: 'h1' };
      const first = aMessage({ acceptedAt: now });
      const second = aMessage({ acceptedAt: now + 1 });
      await store.accept([{ applicationId: 'shop', idempotency, messages: [first, null] }]);
      await claimOne(first.id);
      const [result] = await store.accept([{ applicationId: 'shop', idempotency, messages: [second, null] }]);
      expect(result).toMatchObject({
        kind: 'accepted',
        replayed: true,
        messages: [{ id: first.id, status: 'sending' }, null],
      });
      expect(await read(second.id)).toBeUndefined();
    });

    test('a key counts as used for its application once something was accepted under it [P5]', async () => {
      const key = `used ${now}`;
      expect(await store.keyUsed('shop', key)).toBe(false);
      await store.accept([{ applicationId: 'shop', idempotency: { key, hash: 'h' }, messages: [aMessage()] }]);
      expect(await store.keyUsed('shop', key)).toBe(true);
      expect(await store.keyUsed('bank', key)).toBe(false);
    });

    test('the same key with another body is a conflict, and another application may use the key [P5]', async () => {
      const key = `conflict ${now}`;
      const accept = (applicationId: string, hash: string) =>
        store.accept([
          { applicationId, idempotency: { key, hash }, messages: [aMessage({ acceptedAt: now, applicationId })] },
        ]);
      expect(await accept('shop', 'h1')).toMatchObject([{ kind: 'accepted' }]);
      expect(await accept('shop', 'h2')).toEqual([{ kind: 'conflict' }]);
      expect(await accept('bank', 'h2')).toMatchObject([{ kind: 'accepted', replayed: false }]);
    });

    test('many requests with one key at the same time become one message [P5]', async () => {
      const idempotency = { key: `race ${now}`, hash: 'h' };
      const results = await Promise.all(
        Array.from({ length: 10 }, () =>
          store.accept([{ applicationId: 'shop', idempotency, messages: [aMessage({ acceptedAt: now })] }]),
        ),
      );
      const answers = results.flat().map((result) => (result.kind === 'accepted' ? result.messages[0] : undefined));
      expect(new Set(answers.map((message) => message?.id)).size).toBe(1);
      expect(await read(answers[0]?.id ?? '')).toEqual(answers[0]);
      const replayed = results.flat().filter((result) => result.kind === 'accepted' && result.replayed);
      expect(replayed).toHaveLength(9);
    });

    test('several requests in one call keep their order and their own outcomes [P7]', async () => {
      const key = `several ${now}`;
      const [one, two, three] = [
        aMessage({ acceptedAt: now }),
        aMessage({ acceptedAt: now }),
        aMessage({ acceptedAt: now }),
      ];
      await store.accept([{ applicationId: 'shop', idempotency: { key, hash: 'h' }, messages: [one] }]);
      const results = await store.accept([
        { applicationId: 'shop', messages: [two] },
        { applicationId: 'shop', idempotency: { key, hash: 'other' }, messages: [aMessage({ acceptedAt: now })] },
        { applicationId: 'shop', messages: [three] },
      ]);
      expect(results).toMatchObject([
        { kind: 'accepted', messages: [{ id: two.id }] },
        { kind: 'conflict' },
        { kind: 'accepted', messages: [{ id: three.id }] },
      ]);
    });
  });

  test('ids that stand for nothing are absent, whatever they look like', async () => {
    const { id } = await stored();
    const found = await store.get([
      id,
      id,
      aMessage({ acceptedAt: now }).id,
      '',
      'nonsense',
      '7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    ]);
    expect([...found.keys()]).toEqual([id]);
  });

  describe('claiming', () => {
    test('a claim takes the message to sending and counts the attempt', async () => {
      const message = await stored();
      const claimed = await claimOne(message.id, now + 5);
      const expected = {
        ...message,
        status: 'sending',
        attempt: 1,
        tries: 1,
        claimedAt: now + 5,
        leaseUntil: now + 5 + MINUTE,
        revision: 1,
      };
      expect({ ...claimed, dueAt: 0 }).toEqual({ ...expected, dueAt: 0 });
      expect(await read(message.id)).toEqual(claimed);
    });

    test('of ten who claim at once exactly one gets each message [P3]', async () => {
      const messages = await Promise.all(Array.from({ length: 5 }, () => stored()));
      const ids = messages.map(({ id }) => id);
      const claims = await Promise.all(
        Array.from({ length: 10 }, () => store.claim(ids, { now, until: now + MINUTE })),
      );
      const won = claims.flat().map(({ id }) => id);
      expect(won.sort()).toEqual(ids.sort());
    });

    test('what is not yet to be sent, expired, claimed, final, held or unknown is not taken [P2]', async () => {
      const early = await stored({ notBefore: now + 1 });
      const expired = await stored({ expiresAt: now });
      const claimed = await stored({ status: 'sending', leaseUntil: now - 1, attempt: 1 });
      const sent = await stored({ status: 'sent', dueAt: null, finalAt: now });
      const failed = await stored({ status: 'error', errorReason: 'rejected', dueAt: null, finalAt: now });
      const canceled = await stored({ status: 'canceled', dueAt: null, finalAt: now });
      const held = await stored({ status: 'retrying', held: true, notBefore: now + MINUTE, expiresAt: now + MINUTE });
      const fine = await stored({ status: 'retrying', tries: 2, attempt: 7, expiresAt: now + 1 });
      const all = [early, expired, claimed, sent, failed, canceled, held, fine].map(({ id }) => id);
      const taken = await store.claim([...all, fine.id, 'nonsense', aMessage().id], { now, until: now + MINUTE });
      expect(taken).toMatchObject([{ id: fine.id, tries: 3, attempt: 8 }]);
      expect(await store.claim([held.id], { now: now + MINUTE, until: now + 2 * MINUTE })).toEqual([]);
    });
  });

  describe('updating', () => {
    test('a change is applied at its revision only, and answers come in order [P2]', async () => {
      const [one, two] = [await stored(), await stored()];
      const sent = { status: 'sent', dueAt: null, finalAt: now, gatewayMessageId: 'g-1' } as const;
      expect(
        await store.update([
          { id: one.id, revision: 5, change: sent },
          { id: two.id, revision: 0, change: sent },
          { id: aMessage().id, revision: 0, change: sent },
        ]),
      ).toEqual([false, true, false]);
      expect(await read(one.id)).toEqual(one);
      expect(await read(two.id)).toEqual({ ...two, ...sent, revision: 1 });
      expect(await store.update([{ id: two.id, revision: 0, change: { status: 'error' } }])).toEqual([false]);
    });

    test('of ten who change the same revision exactly one wins', async () => {
      const { id } = await stored();
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          store.update([{ id, revision: 0, change: { detail: `by ${index}` } }]),
        ),
      );
      expect(results.flat().filter(Boolean)).toHaveLength(1);
      expect(await read(id)).toMatchObject({ revision: 1 });
    });

    test('every field can be set, and those that may be null be cleared', async () => {
      const message = await stored();
      const attempts: Message['attempts'] = [
        {
          number: 1,
          startedAt: now,
          outcome: 'unavailable',
          rule: 'HTTP status 503',
          reason: 'server',
          httpStatus: 503,
          latencyMs: 12.5,
          debug: { body: '😀', list: [1, null] },
        },
      ];
      const {
        id: _,
        revision: __,
        ...everything
      } = {
        ...aMessage({ acceptedAt: now }),
        from: 'Shop',
        reference: 'r',
        errorReason: 'expired',
        detail: 'd',
        finalAt: now,
        claimedAt: now,
        leaseUntil: now,
        gatewayMessageId: 'g',
        attempts,
        held: true,
        status: 'error',
        dueAt: null,
        ambiguous: 2,
        interruptions: 1,
      } satisfies Message;
      await store.update([{ id: message.id, revision: 0, change: everything }]);
      expect(await read(message.id)).toEqual({ ...everything, id: message.id, revision: 1 });
      const cleared = {
        from: null,
        reference: null,
        errorReason: null,
        detail: null,
        finalAt: null,
        claimedAt: null,
        leaseUntil: null,
        gatewayMessageId: null,
        attempts: [],
        held: false,
      };
      await store.update([{ id: message.id, revision: 1, change: cleared }]);
      expect(await read(message.id)).toEqual({ ...everything, ...cleared, id: message.id, revision: 2 });
    });
  });

  describe('the due index', () => {
    const due = (lane: 'high' | 'normal', before: number, limit = 100) => store.due({ lane, before, limit });
    const idsDue = async (lane: 'high' | 'normal', before: number, limit = 100): Promise<string[]> =>
      (await due(lane, before, limit)).map(({ id }) => id);
    /** Everything that is due is settled first, so that each test sees its own. */
    beforeEach(async () => {
      for (const lane of ['high', 'normal'] as const) {
        const rows = await due(lane, Number.MAX_SAFE_INTEGER, 1_000);
        const left = await store.get(rows.map(({ id }) => id));
        await store.update([...left.values()].map(({ id, revision }) => ({ id, revision, change: { dueAt: null } })));
      }
    });

    test('finds what is due in its lane, oldest first, up to the limit [P1]', async () => {
      const offsets = [50, 10, 40, 20, 30, 60];
      const messages = await Promise.all(
        offsets.map((offset, index) => stored({ dueAt: now + offset, applicationId: index % 2 ? 'shop' : 'bank' })),
      );
      const urgent = await stored({ priority: 'high', dueAt: now + 15 });
      const inOrder = messages.toSorted((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0)).map(({ id }) => id);
      expect(await idsDue('normal', now + 50)).toEqual(inOrder.slice(0, 5));
      expect(await idsDue('normal', now + 60, 2)).toEqual(inOrder.slice(0, 2));
      expect(await due('high', now + 60)).toEqual([{ id: urgent.id, dueAt: now + 15 }]);
      expect(await due('high', now + 14)).toEqual([]);
    });

    test('finds the oldest of many, however unevenly they lie', async () => {
      const messages = Array.from({ length: 120 }, (_, index) =>
        aMessage({ acceptedAt: now, dueAt: now + ((index * 37) % 120) }),
      );
      // Ids that end alike lie together.
      const clustered = messages.map((message, index) =>
        index % 3 === 0 ? message : { ...message, id: `${message.id.slice(0, -1)}0` },
      );
      const unique = [...new Map(clustered.map((message) => [message.id, message])).values()];
      await store.accept([{ applicationId: 'shop', messages: unique }]);
      const inOrder = unique.map(({ dueAt }) => dueAt ?? 0).sort((one, other) => one - other);
      for (const limit of [1, 10, 25, 1_000]) {
        expect((await due('normal', now + 1_000, limit)).map(({ dueAt }) => dueAt)).toEqual(inOrder.slice(0, limit));
      }
    });

    test('shares out its limit among applications that take turns, whoever came first and with however many [P7]', async () => {
      const flood = await Promise.all(
        Array.from({ length: 40 }, (_, index) => stored({ applicationId: 'newsletter', dueAt: now + index })),
      );
      const others = await Promise.all(
        ['shop', 'bank', 'shop'].map((applicationId, index) => stored({ applicationId, dueAt: now + 100 + index })),
      );
      const query = { lane: 'normal', before: now + MINUTE, limit: 10, inTurns: true } as const;
      const ids = (await store.due(query)).map(({ id }) => id);
      expect(ids).toHaveLength(10);
      for (const { id } of [...others, ...flood.slice(0, 7)]) expect(ids).toContain(id);
      expect(await store.due({ ...query, limit: 100 })).toHaveLength(43);
    });

    test('gives an application that takes turns its oldest first, whether it waits or its call never ended [P1]', async () => {
      const waiting = await stored({ dueAt: now + 30 });
      const interrupted = await stored({ status: 'sending', leaseUntil: now + 10, dueAt: now + 10 });
      const query = { lane: 'normal', before: now + MINUTE, inTurns: true } as const;
      expect((await store.due({ ...query, limit: 10 })).map(({ id }) => id)).toEqual([interrupted.id, waiting.id]);
      expect((await store.due({ ...query, limit: 1 })).map(({ id }) => id)).toEqual([interrupted.id]);
    });

    test('passes over what expires too soon to be worth a call [P1]', async () => {
      const soon = await Promise.all(
        Array.from({ length: 60 }, (_, index) => stored({ dueAt: now + index, expiresAt: now + 1_000 })),
      );
      const later = await stored({ dueAt: now + 100, expiresAt: now + MINUTE });
      const query = { lane: 'normal', before: now + MINUTE, limit: 5 } as const;
      for (const inTurns of [false, true]) {
        expect(await store.due({ ...query, inTurns, expiringAfter: now + 1_000 })).toEqual([
          { id: later.id, dueAt: now + 100 },
        ]);
        expect((await store.due({ ...query, inTurns })).map(({ id }) => id)).toEqual(
          soon.slice(0, 5).map(({ id }) => id),
        );
      }
    });

    test('forgets what is final, and finds it again when it is sent again [P2]', async () => {
      const { id } = await stored({ dueAt: now });
      await store.update([{ id, revision: 0, change: { status: 'sent', dueAt: null, finalAt: now } }]);
      expect(await idsDue('normal', now + MINUTE)).toEqual([]);
      await store.update([{ id, revision: 1, change: { status: 'queued', dueAt: now + 5, finalAt: null } }]);
      expect(await due('normal', now + MINUTE)).toEqual([{ id, dueAt: now + 5 }]);
    });

    test('follows a message whose time is moved', async () => {
      const { id } = await stored({ dueAt: now });
      await store.update([{ id, revision: 0, change: { status: 'retrying', dueAt: now + 10 * MINUTE } }]);
      expect(await idsDue('normal', now + MINUTE)).toEqual([]);
      expect(await idsDue('normal', now + 10 * MINUTE)).toEqual([id]);
    });

    test('finds what has expired, in both lanes, waiting or claimed, and nothing that is final or has time left [P1]', async () => {
      const [late, urgent, claimed, final, open] = [
        await stored({ expiresAt: now + 5, dueAt: now + 5 }),
        await stored({ priority: 'high', expiresAt: now + 4, dueAt: now + 1 }),
        await stored({ expiresAt: now + 5, dueAt: now }),
        await stored({ expiresAt: now + 1, dueAt: null, finalAt: now, status: 'sent' }),
        await stored({ expiresAt: now + 6, dueAt: now }),
      ];
      await claimOne(claimed.id);
      const expired = await store.expired({ before: now + 5, limit: 1_000 });
      for (const { id } of [late, urgent, claimed]) expect(expired).toContain(id);
      for (const { id } of [final, open]) expect(expired).not.toContain(id);
      expect(await store.expired({ before: now + 5, limit: 2 })).toHaveLength(2);
    });

    test('finds a claimed message once its lease has ended [P1]', async () => {
      const { id } = await stored({ dueAt: now });
      await claimOne(id);
      expect(await idsDue('normal', now + MINUTE)).toEqual([id]);
    });
  });

  describe('the list', () => {
    const applicationId = 'lister';
    const list = (query: Partial<Parameters<MessageStore['list']>[0]> = {}) =>
      store.list({ applicationId, limit: 100, ...query });
    const idsOf = async (query: Partial<Parameters<MessageStore['list']>[0]> = {}) =>
      (await list(query)).items.map(({ id }) => id);
    const day = 24 * 60 * MINUTE;
    const start = Date.UTC(2027, 0, 1, 23, 50);
    /** Oldest first: across midnights and a gap of weeks. */
    const times = [0, 1, 5 * MINUTE, 15 * MINUTE, day, day + 1, 30 * day, 30 * day + MINUTE];
    let log: Message[];

    beforeAll(async () => {
      log = times.map((offset, index) =>
        aMessage({
          acceptedAt: start + offset,
          applicationId,
          to: index % 2 === 0 ? '+4670000001' : '+4670000002',
          type: index % 4 === 0 ? 'otp' : 'message',
          ...(index === 2 ? { status: 'sent', dueAt: null, finalAt: start } : {}),
        }),
      );
      const foreign = aMessage({ acceptedAt: start + MINUTE, applicationId: 'other' });
      await store.accept([
        { applicationId, messages: log },
        { applicationId: 'other', messages: [foreign] },
      ]);
    });
    const ids = (...indexes: number[]) => indexes.map((index) => log[index]?.id);

    test('shows the newest first, across days and gaps, whole messages of one application', async () => {
      expect(await list()).toEqual({ items: log.toReversed() });
      expect(await list({ applicationId: 'nobody' })).toEqual({ items: [] });
    });

    test('filters by status, type, recipient and time of acceptance', async () => {
      expect(await idsOf({ status: 'sent' })).toEqual(ids(2));
      expect(await idsOf({ type: 'otp' })).toEqual(ids(4, 0));
      expect(await idsOf({ to: '+4670000002' })).toEqual(ids(7, 5, 3, 1));
      expect(await idsOf({ to: '+4670000001', type: 'otp', status: 'queued' })).toEqual(ids(4, 0));
      expect(await idsOf({ from: start + day })).toEqual(ids(7, 6, 5, 4));
      expect(await idsOf({ until: start + day })).toEqual(ids(3, 2, 1, 0));
      expect(await idsOf({ from: start + 1, until: start + day + 1 })).toEqual(ids(4, 3, 2, 1));
      expect(await idsOf({ from: start + day, until: start + day })).toEqual([]);
    });

    test.each([1, 3, 4, 7, 8])('pages of %i follow each other without gap or repeat', async (limit) => {
      const seen: string[] = [];
      let next: string | undefined;
      do {
        const after = next === undefined ? undefined : decodeCursor(next);
        const page: MessagePage = await list({ limit, ...(after === undefined ? {} : { after }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        next = page.next;
      } while (next !== undefined);
      expect(seen).toEqual(log.toReversed().map(({ id }) => id));
    });

    test('a message that comes while somebody turns pages changes no later page', async () => {
      const first = await list({ limit: 3, until: start + 20 * day });
      await store.accept([
        { applicationId, messages: [aMessage({ acceptedAt: start + 31 * day, applicationId, type: 'late' })] },
      ]);
      const after = decodeCursor(first.next ?? '') ?? '';
      expect(isId(after)).toBe(true);
      expect(await idsOf({ limit: 3, after, until: start + 20 * day })).toEqual(ids(2, 1, 0));
    });
  });

  test('what waits is counted up to a limit, and the oldest is told', async () => {
    const before = await store.waiting(100_000);
    const messages = [1, 2, 3].map((age) => aMessage({ acceptedAt: now - age, status: 'queued', dueAt: now + MINUTE }));
    await store.accept([{ applicationId: 'shop', messages }]);
    const after = await store.waiting(100_000);
    expect(after.count - before.count).toBe(3);
    expect(after.oldestAcceptedAt).toBeLessThanOrEqual(now - 3);
    expect(await store.waiting(2)).toMatchObject({ count: 2, more: true });
  });
});
