import { describe, expect, it } from 'vitest';
import { deliver } from '#functions/deliver/deliver.ts';
import { expireLate } from '#functions/sweep/expire-late.ts';
import { readGauges } from '#functions/sweep/gauges.ts';
import { createMeter } from '#infra/embedded/meter.ts';
import { countFailedCalls, countMessages } from '#shared/count-messages.ts';
import { giveBack } from '#shared/domain/lifecycle.ts';
import { cancel, resend } from '#shared/domain/operator-actions.ts';
import type { CallResult } from '#shared/gateway/types.ts';
import type { AcceptResult, MessageStore } from '#shared/ports/messages.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { buildAnswer } from '#test/support/build-settings.ts';
import { type Answer, hintFor, only, openDelivery } from '#test/support/delivery.ts';
import { aMessage } from '#test/support/message.ts';

const lost: CallResult = { kind: 'error', code: 'ECONNRESET', detail: 'reset', written: true, latencyMs: 5 };
const NOTHING = { inFlight: 0, oldestDueSeconds: 0, breakerOpen: 0, paused: 0 };

/** A delivery whose store counts, and what was counted so far: everything that is not 0. */
async function ready(answer?: Answer) {
  const delivery = openDelivery(answer);
  await delivery.save();
  const meter = createMeter();
  const messages = countMessages(delivery.stores.messages, meter);
  const counted = () => {
    const lines = meter.text(NOTHING).matchAll(/^sms_relay_(\w+)_total (\d+)$/gm);
    return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]).filter(([, value]) => value));
  };
  const put = async () => {
    const message = aMessage({ acceptedAt: delivery.time.now, dueAt: delivery.time.now });
    await messages.accept([{ applicationId: 'shop', messages: [message, null] }]);
    return message;
  };
  const act = async (id: string, decide: typeof cancel) => {
    const message = await delivery.read({ id });
    const change = decide(message, delivery.time.now) ?? {};
    return messages.update([{ id, revision: message.revision, change }]);
  };
  return { ...delivery, deps: { ...delivery.deps, messages }, messages, meter, counted, put, act };
}

describe('A store that counts', () => {
  it('counts what was accepted once, however often the request is repeated', async () => {
    const { messages, counted } = await ready();
    const idempotency = { key: 'one', hash: 'a' };
    const acceptance = { applicationId: 'shop', idempotency, messages: [aMessage(), null, aMessage()] };
    await messages.accept([acceptance]);
    await messages.accept([acceptance]);
    await messages.accept([{ ...acceptance, idempotency: { key: 'one', hash: 'b' } }]);
    expect(counted()).toEqual({ accepted: 2 });
  });

  it('counts what was not stored of a batch, also of its repeat', async () => {
    const meter = createMeter();
    const partly = (replayed: boolean): AcceptResult => ({
      kind: 'accepted',
      replayed,
      messages: [aMessage(), null, null, null],
      failed: new Map([2, 3].map((place) => [place, new Unavailable('throttled')])),
    });
    const store: Pick<MessageStore, 'accept' | 'update'> = {
      accept: async () => [partly(false), partly(true)],
      update: async () => [],
    };
    await countMessages(store, meter).accept([]);
    expect(meter.text(NOTHING)).toContain('sms_relay_accepted_total 1\n');
    expect(meter.text(NOTHING)).toContain('sms_relay_not_stored_total 4\n');
  });

  it('counts a message that is sent, and how long the gateway took', async () => {
    const { deps, counted, meter, put } = await ready(() => ({ ...buildAnswer(200, 'OK'), latencyMs: 120 }));
    await deliver([hintFor(await put())], deps);
    expect(counted()).toEqual({ accepted: 1, sent: 1 });
    expect(meter.text(NOTHING)).toContain('sms_relay_gateway_latency_seconds_bucket{le="0.1"} 0\n');
    expect(meter.text(NOTHING)).toContain('sms_relay_gateway_latency_seconds_bucket{le="0.25"} 1\n');
    expect(meter.text(NOTHING)).toContain('sms_relay_gateway_latency_seconds_sum 0.12\n');
  });

  it('counts a lost answer as ambiguous and as tried again', async () => {
    const { deps, counted, put } = await ready(() => lost);
    await deliver([hintFor(await put())], deps);
    expect(counted()).toEqual({ accepted: 1, retried: 1, ambiguous: 1 });
  });

  it('counts a rejection as failed with its dead letter, and one that is sent again as reopened', async () => {
    const { deps, counted, put, act } = await ready(() => buildAnswer(400, 'no such number'));
    const { id } = await put();
    await deliver([{ id, lane: 'normal', group: 'shop' }], deps);
    expect(counted()).toEqual({ accepted: 1, failed: 1, dead_letters: 1 });
    await act(id, (message, now) => resend(message, now, 86_400_000, 1_000));
    expect(counted()).toEqual({ accepted: 1, failed: 1, dead_letters: 1, reopened: 1 });
  });

  it('counts nothing for what is parked or given back, nor for a change that came too late', async () => {
    const { deps, counted, put, act, messages, read } = await ready();
    const { id } = await put();
    const stale = await read({ id });
    const gone = { ...deps, gateway: { ...deps.gateway, current: async () => undefined } };
    await deliver([{ id, lane: 'normal', group: 'shop' }], gone);
    await act(id, (message, now) => giveBack(message, now).change);
    await act(id, cancel);
    expect(await messages.update([{ id, revision: stale.revision, change: { status: 'sent' } }])).toEqual([false]);
    expect(counted()).toEqual({ accepted: 1, canceled: 1 });
  });

  it('counts what expires', async () => {
    const { deps, time, counted, put, hints } = await ready();
    const message = await put();
    time.now = message.expiresAt + 1;
    await expireLate({ ...deps, hints, maxWaiting: 10, pageSize: 10, stepSize: 10, deadline: time.now + 1_000 });
    expect(counted()).toEqual({ accepted: 1, expired: 1, dead_letters: 1 });
  });

  it('counts calls to applications that did not arrive', async () => {
    const { meter, counted } = await ready();
    const answers = [buildAnswer(204, ''), buildAnswer(500, ''), lost];
    const call = countFailedCalls(async () => only(answers.splice(0, 1)), meter);
    for (let tries = 0; tries < 3; tries += 1) {
      await call({ method: 'POST', url: 'https://shop.example.com', headers: {} }, { verifySsl: true, timeoutMs: 1 });
    }
    expect(counted()).toEqual({ callbacks_failed: 2 });
  });
});

describe('The gauges', () => {
  it('are 0 when nothing waits', async () => {
    const { stores, deps } = await ready();
    expect(await readGauges({ ...stores, clock: deps.clock })).toEqual(NOTHING);
  });

  it('tell how much is not final and how long the oldest has been due', async () => {
    const { stores, deps, time, put } = await ready();
    await put();
    time.now += 30_000;
    await put();
    time.now += 60_000;
    expect(await readGauges({ ...stores, clock: deps.clock })).toEqual({
      ...NOTHING,
      inFlight: 2,
      oldestDueSeconds: 90,
    });
  });

  it('tell that the gateway is not called, and why', async () => {
    const down = await ready(() => ({ ...lost, written: false }));
    for (let tries = 0; tries < 5; tries += 1) await deliver([hintFor(await down.put())], down.deps);
    expect(await readGauges({ ...down.stores, clock: down.deps.clock })).toMatchObject({ breakerOpen: 1, paused: 0 });
    const locked = await ready(() => buildAnswer(401, 'who are you'));
    await deliver([hintFor(await locked.put())], locked.deps);
    expect(await readGauges({ ...locked.stores, clock: locked.deps.clock })).toMatchObject({
      breakerOpen: 0,
      paused: 1,
    });
  });
});
