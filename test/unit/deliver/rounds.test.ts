import { describe, expect, test } from 'vitest';
import { deliver } from '#functions/deliver/deliver.ts';
import type { Message } from '#shared/domain/message.ts';
import { buildAnswer } from '#test/support/build-settings.ts';
import { hintFor, noon, only, openDelivery } from '#test/support/delivery.ts';

const MINUTE = 60_000;

/** A gateway that takes so many a second and writes down when it was called for whom. */
async function ready(messagesPerSecond: number, onCall: (count: number) => void = () => {}) {
  const calls: { at: number; body: string }[] = [];
  const delivery = openDelivery(({ body = '' }) => {
    calls.push({ at: delivery.time.now, body });
    onCall(calls.length);
    return buildAnswer(200, 'OK');
  });
  await delivery.save({ messagesPerSecond });
  const putMany = (count: number, given: Partial<Message> = {}) =>
    delivery.put(...Array.from({ length: count }, () => given));
  const run = (messages: Message[], horizonMs = MINUTE) =>
    deliver(messages.map(hintFor), { ...delivery.deps, horizonMs });
  return { ...delivery, calls, putMany, run };
}

const gaps = (calls: { at: number }[]): number[] => calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));

describe('A batch that is larger than the rate allows at once', () => {
  test('[P6] is handed over in rounds, at the rate and no faster', async () => {
    const { putMany, run, calls } = await ready(10);
    expect(await run(await putMany(100))).toBeUndefined();
    expect(calls).toHaveLength(100);
    expect(Math.min(...gaps(calls))).toBeGreaterThanOrEqual(100);
    // And hardly slower: no round begins after the last one has used up its calls.
    expect(calls.at(-1)?.at).toBeLessThanOrEqual(noon + 9_900);
  });

  test('[P7] lets a one-time code pass: it waits for what was reserved, and not for the batch', async () => {
    const { putMany, put, run, calls, time } = await ready(10, (count) => {
      if (count === 5) code = sendCode();
    });
    const sendCode = async () => {
      const sentAt = time.now;
      await run(await put({ priority: 'high', text: 'Code 4711' }));
      return sentAt;
    };
    let code: Promise<number> = Promise.reject(new Error('No code was sent.'));
    code.catch(() => {});
    await run(await putMany(100));
    const sentAt = await code;
    const { at } = only(calls.filter(({ body }) => body.includes('4711')));
    expect(at - sentAt).toBeLessThanOrEqual(2_100);
    expect(calls).toHaveLength(101);
    expect(Math.min(...gaps(calls))).toBeGreaterThanOrEqual(100);
  });

  test('is parked untouched beyond the horizon', async () => {
    const { putMany, run, calls, read } = await ready(1);
    const messages = await putMany(20);
    const parked = await run(messages, 5_000);
    expect(parked).toMatchObject({ why: 'rate' });
    expect(calls.length + (parked?.hints.length ?? 0)).toBe(20);
    expect(calls.length).toBeGreaterThanOrEqual(5);
    expect(await read(only(messages.slice(-1)))).toEqual(messages.at(-1));
  });

  test('leaves the rate to others when it gets no call for two rounds', async () => {
    const { putMany, deps, calls, time, stores } = await ready(10);
    const { revision, state } = await stores.gatewayStates.read();
    // Others are always first.
    const read = async () => ({ revision, state: { ...state, nextSlotAt: time.now + 10_000 } });
    const busy = { ...deps, horizonMs: MINUTE, gatewayStates: { ...stores.gatewayStates, read } };
    const parked = await deliver((await putMany(3)).map(hintFor), busy);
    expect(parked?.hints).toHaveLength(3);
    expect(calls).toEqual([]);
    expect(time.now - noon).toBeLessThan(30_000);
  });

  test('[P11] ends when settings are saved meanwhile: what is left is untouched, for a batch that knows them', async () => {
    const { putMany, run, requests, read, save } = await ready(10, (count) => {
      if (count === 30) saved = save({ messagesPerSecond: 10, gatewayUrl: 'https://other.example.com/' });
    });
    let saved: Promise<void> | undefined;
    const messages = await putMany(60);
    const parked = await run(messages);
    await saved;
    expect(new Set(requests.map(({ url }) => new URL(url).host))).toEqual(new Set(['gateway.example.com']));
    expect(parked?.why).toBe('the settings changed');
    expect(await read(only(messages.slice(-1)))).toEqual(messages.at(-1));
  });
});

test('[P6] a process that was kept busy past its slots takes later ones, and gives nothing back', async () => {
  const { putMany, run, calls, time, read } = await ready(10, (count) => {
    if (count === 3) time.now += 1_000;
  });
  const messages = await putMany(15);
  expect(await run(messages)).toBeUndefined();
  expect(calls).toHaveLength(15);
  // One that starts within a tenth of a second of its slot is still taken for being in it.
  expect(Math.min(...gaps(calls.filter((_, index) => index % 2 === 0)))).toBeGreaterThanOrEqual(100);
  for (const message of messages) expect(await read(message)).toMatchObject({ status: 'sent', attempt: 1 });
});

test('[P6] what finds no later slot, because others have them all, is given back uncounted', async () => {
  const { putMany, run, calls, time, read, stores } = await ready(10, () => {
    time.now += 1_000;
    taken = take();
  });
  const take = async () => {
    const { revision, state } = await stores.gatewayStates.read();
    await stores.gatewayStates.write({ ...state, nextSlotAt: time.now + 10_000 }, revision);
  };
  let taken: Promise<void> | undefined;
  const [called, late] = await putMany(2);
  if (!called || !late) throw new Error('There are two.');
  await run([called, late]);
  await taken;
  expect(calls).toHaveLength(1);
  expect(await read(late)).toMatchObject({ status: 'retrying', attempt: 0, tries: 0, attempts: [] });
});
