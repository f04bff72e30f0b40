import { describe, expect, test } from 'vitest';
import { type FinishDeps, finish } from '#functions/deliver/finish.ts';
import { type Decision, expire } from '#shared/domain/lifecycle.ts';
import type { Message } from '#shared/domain/message.ts';
import { noon, only, openDelivery } from '#test/support/delivery.ts';

/** A claimed message, and stores whose first writes fail as often as told. */
async function claimed(failing: { letters?: number; updates?: number } = {}, given: Partial<Message> = {}) {
  const delivery = openDelivery();
  const { stores, deps } = delivery;
  const message = only(await delivery.put({ status: 'sending', leaseUntil: noon + 60_000, attempt: 1, ...given }));
  let [letters, updates] = [failing.letters ?? 0, failing.updates ?? 0];
  const waits: number[] = [];
  const finishing: FinishDeps = {
    ...deps,
    sleep: async (ms) => {
      waits.push(ms);
      delivery.time.now += ms;
    },
    deadLetters: {
      add: async (each) => {
        if (letters-- > 0) throw new Error('The dead-letter queue refuses.');
        return stores.deadLetters.add(each);
      },
    },
    messages: {
      update: async (changes) => {
        if (updates-- > 0) throw new Error('The table throttles.');
        return stores.messages.update(changes);
      },
    },
  };
  return { ...delivery, message, waits, finish: (decision: Decision) => finish(message, decision, finishing) };
}

const sent: Decision = { change: { status: 'sent', dueAt: null, leaseUntil: null, finalAt: noon } };

describe('Finishing', () => {
  test('writes the outcome, and says that it was ours to write', async () => {
    const { message, finish: write, read } = await claimed();
    expect(await write(sent)).toBe(true);
    expect(await read(message)).toMatchObject({ status: 'sent', revision: message.revision + 1 });
  });

  test('notes a final status for the application that wants to be told, and no other status', async () => {
    const again: Decision = { change: { status: 'retrying', dueAt: noon, leaseUntil: null } };
    const noted = [];
    for (const [decision, callback] of [
      [sent, true],
      [sent, false],
      [again, true],
    ] as const) {
      const { message, finish: write, stores } = await claimed({}, { callback });
      await write(decision);
      const due = await stores.callbacks.due({ applicationId: message.applicationId, before: noon, limit: 9 });
      noted.push(due.some(({ messageId }) => messageId === message.id));
    }
    expect(noted).toEqual([true, false, false]);
  });

  test('[P3] an outcome after a call survives a store that fails for a while, with growing waits', async () => {
    const { message, finish: write, read, waits } = await claimed({ updates: 4 });
    expect(await write(sent)).toBe(true);
    expect(await read(message)).toMatchObject({ status: 'sent' });
    expect(waits).toEqual([100, 200, 400, 800]);
  });

  test('gives up before the lease is over, so that no late write meets another claim', async () => {
    const { message, finish: write, time } = await claimed({ updates: Number.POSITIVE_INFINITY });
    await expect(write(sent)).rejects.toThrow('throttles');
    expect(time.now).toBeLessThan(message.leaseUntil ?? 0);
    expect(time.now).toBeGreaterThan(noon + 20_000);
  });

  test('[P2] changes nothing when somebody else changed the record meanwhile', async () => {
    const { message, finish: write, read, stores, lines } = await claimed();
    await stores.messages.update([
      { id: message.id, revision: message.revision, change: { status: 'canceled', dueAt: null } },
    ]);
    expect(await write(sent)).toBe(false);
    expect(await read(message)).toMatchObject({ status: 'canceled' });
    expect(lines.join()).toContain('claim was lost');
  });

  test('[P4] no error is written before its dead letter is stored', async () => {
    const { message, finish: write, read, deadLetters } = await claimed({ letters: Number.POSITIVE_INFINITY });
    await expect(write(expire(message, noon))).rejects.toThrow('dead-letter queue');
    expect(await read(message)).toEqual(message);
    expect(deadLetters()).toEqual([]);
  });

  test('[P4] a dead letter that was stored stands alone in its place, however often the record had to be tried', async () => {
    const { message, finish: write, read, deadLetters } = await claimed({ letters: 1, updates: 2 });
    expect(await write(expire(message, noon))).toBe(true);
    expect(await read(message)).toMatchObject({ status: 'error', errorReason: 'expired' });
    expect(deadLetters()).toEqual([{ id: message.id, reason: 'expired', at: noon }]);
  });

  test('a record without a lease is tried once: the sweep comes again', async () => {
    const { finish: write, waits } = await claimed({ updates: 1 }, { status: 'queued', leaseUntil: null });
    await expect(write(sent)).rejects.toThrow('throttles');
    expect(waits).toEqual([]);
  });
});
