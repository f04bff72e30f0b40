import { describe, expect, test } from 'vitest';
import { deliverRecords } from '#functions/deliver/from-queue.ts';
import { timesWithin } from '#functions/timing.ts';
import type { Message } from '#shared/domain/message.ts';
import { buildAnswer } from '#test/support/build-settings.ts';
import { type Answer, noon, only, openDelivery } from '#test/support/delivery.ts';

const MINUTE = 60_000;

async function ready(answer?: Answer) {
  const delivery = openDelivery(answer);
  await delivery.save();
  const records = (messages: Message[], alone: Message[] = []) =>
    messages.map((message, index) => ({
      messageId: `q${index}`,
      lane: message.priority,
      body: JSON.stringify(alone.includes(message) ? { id: message.id, alone: true } : { id: message.id }),
    }));
  return { ...delivery, records };
}

describe('A batch of queue records', () => {
  test('is delivered whole, and nothing need be shown again', async () => {
    const { put, read, records, deps } = await ready();
    const messages = await put({}, {}, {});
    expect(await deliverRecords(records(messages), deps, () => 5 * MINUTE)).toEqual({ batchItemFailures: [] });
    expect((await Promise.all(messages.map(read))).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
  });

  test('[P7] what is no hint is logged without its content and not shown again; the others are delivered', async () => {
    const { put, read, records, deps, lines } = await ready();
    const messages = await put({});
    const bodies = ['', 'null', '{"id":"+4670000001"}', '[]', '{"id":7}', '{'];
    const strange = bodies.map((body, index) => ({ messageId: `s${index}`, body, lane: 'normal' as const }));
    const response = await deliverRecords([...strange, ...records(messages)], deps, () => 5 * MINUTE);
    expect(response).toEqual({ batchItemFailures: [] });
    expect((await Promise.all(messages.map(read))).map(({ status }) => status)).toEqual(['sent']);
    expect(lines.filter((line) => line.includes('not a hint'))).toHaveLength(bodies.length);
    expect(lines.join()).not.toContain('4670000001');
  });

  test('[P7] a hint that crashed before is tried when all others have ended', async () => {
    const underWay = { now: 0, most: 0, withAlone: 0 };
    const { put, records, deps } = await ready(async ({ body = '' }) => {
      underWay.now += 1;
      underWay.most = Math.max(underWay.most, underWay.now);
      if (body.includes('alone')) underWay.withAlone = Math.max(underWay.withAlone, underWay.now);
      await new Promise(setImmediate);
      underWay.now -= 1;
      return buildAnswer(200, 'OK');
    });
    const messages = await put({ text: 'alone' }, {}, { text: 'alone too' }, {});
    await deliverRecords(
      records(
        messages,
        messages.filter(({ text }) => text.includes('alone')),
      ),
      deps,
      () => 5 * MINUTE,
    );
    expect(underWay).toEqual({ now: 0, most: 2, withAlone: 1 });
  });

  test('[P1] when the store fails before the claim, all are shown again', async () => {
    const { put, records, deps, stores } = await ready();
    const messages = await put({}, {});
    const broken = { ...stores.messages, claim: () => Promise.reject(new Error('No.')) };
    const response = await deliverRecords(records(messages), { ...deps, messages: broken }, () => 5 * MINUTE);
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: 'q0' }, { itemIdentifier: 'q1' }]);
  });

  test('what is parked is not shown again: its record is due, and the sweep brings it back', async () => {
    const { put, save, records, deps, read, lines } = await ready();
    await save({ enabled: false });
    const messages = await put({}, {});
    expect(await deliverRecords(records(messages), deps, () => 5 * MINUTE)).toEqual({ batchItemFailures: [] });
    expect(await Promise.all(messages.map(read))).toEqual(messages);
    expect(lines.join()).toContain('parked');
  });

  test('[P3] a claim lasts longer than the process can live', async () => {
    let lease = 0;
    const { put, records, deps, read } = await ready(async () => {
      lease = (await read(message)).leaseUntil ?? 0;
      return buildAnswer(200, 'OK');
    });
    const message = only(await put({}));
    await deliverRecords(records([message]), deps, () => 5 * MINUTE);
    expect(lease).toBeGreaterThan(noon + 5 * MINUTE);
  });
});

describe('The time that a process has left', () => {
  test('leaves room behind the last start for the longest call and the writes after it', () => {
    expect(timesWithin(5 * MINUTE).horizonMs).toBe(5 * MINUTE - 70_000);
    expect(timesWithin(30_000).horizonMs).toBe(0);
    expect(timesWithin(30_000).leaseMs).toBeGreaterThan(30_000);
  });
});
