import { describe, expect, test } from 'vitest';
import { deliver } from '#functions/deliver/deliver.ts';
import { OPEN_AFTER, pause } from '#shared/domain/gateway-state.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Hint } from '#shared/ports/messages.ts';
import { buildAnswer, buildError } from '#test/support/build-settings.ts';
import { type Answer, type Delivery, hintFor, noon, only, openDelivery } from '#test/support/delivery.ts';

/** An enabled gateway and one message; `run` delivers hints for what is given. */
async function ready(answer?: Answer, settings: Parameters<Delivery['save']>[0] = {}) {
  const delivery = openDelivery(answer);
  await delivery.save(settings);
  const run = (...messages: Message[]) => deliver(messages.map(hintFor), delivery.deps);
  return { ...delivery, run };
}

describe('A delivery', () => {
  test('[P3] hands a message over once, as the template says, and writes down how it went', async () => {
    const { run, put, read, requests, lines } = await ready();
    const message = only(await put({ from: 'MyISP', text: 'Hello & goodbye' }));
    expect(await run(message)).toBeUndefined();
    expect(requests).toMatchObject([
      { method: 'POST', body: 'from=MyISP&to=%2B4670000001&message=Hello%20%26%20goodbye' },
    ]);
    expect(await read(message)).toMatchObject({
      status: 'sent',
      attempt: 1,
      ambiguous: 0,
      finalAt: noon,
      attempts: [{ number: 1, outcome: 'accepted', httpStatus: 200, latencyMs: 12 }],
    });
    expect(lines).toEqual([expect.stringContaining('"attempt"')]);
  });

  test('[P3] of a hint that comes twice at once, and again later, makes one call', async () => {
    const { run, put, requests } = await ready();
    const message = only(await put({}));
    await Promise.all([run(message, message), run(message)]);
    await run(message);
    expect(requests).toHaveLength(1);
  });

  test.each<[string, Partial<Message>]>([
    ['is sent', { status: 'sent', dueAt: null }],
    ['is canceled', { status: 'canceled', dueAt: null }],
    ['failed', { status: 'error', errorReason: 'rejected', dueAt: null }],
    ['is claimed by another process', { status: 'sending', leaseUntil: noon + 1 }],
    ['may not start yet', { notBefore: noon + 1 }],
    ['has expired', { expiresAt: noon }],
  ])('[P2] drops the hint of a message that %s', async (_, given) => {
    const { run, put, read, requests } = await ready();
    const message = only(await put(given));
    expect(await run(message)).toBeUndefined();
    expect(requests).toEqual([]);
    expect(await read(message)).toEqual(message);
  });

  test('drops the hint of a message that does not exist', async () => {
    const { deps, requests } = await ready();
    expect(await deliver([{ id: '01KAR000000000000000000000', lane: 'high', group: '' }], deps)).toBeUndefined();
    expect(requests).toEqual([]);
  });

  test('says once per hint when it is done with it, whatever became of it', async () => {
    const { put, deps } = await ready();
    const messages = await put({}, { status: 'sent', dueAt: null }, {});
    const hints = messages.map(hintFor);
    const done: Hint[] = [];
    await deliver(hints, deps, (hint) => done.push(hint));
    expect(new Set(done)).toEqual(new Set(hints));
    expect(done).toHaveLength(3);
  });
});

describe('How an answer ends', () => {
  test('[P4] a rejected message is an error with a dead letter, and is not tried again', async () => {
    const { run, put, read, deadLetters } = await ready(() => buildAnswer(400, 'bad number'));
    const message = only(await put({}));
    await run(message);
    expect(await read(message)).toMatchObject({ status: 'error', errorReason: 'rejected', dueAt: null });
    expect(deadLetters()).toEqual([{ id: message.id, reason: 'rejected', at: noon }]);
  });

  test('[P1] a gateway that is down makes it wait for its next attempt', async () => {
    const { run, put, read, deadLetters } = await ready(() => buildAnswer(503));
    const message = only(await put({}));
    await run(message);
    expect(await read(message)).toMatchObject({ status: 'retrying', notBefore: noon + 10_000, dueAt: noon + 12_000 });
    expect(deadLetters()).toEqual([]);
  });

  test('[P3] a lost answer counts as ambiguous; a call that wrote nothing does not', async () => {
    const lost = await ready(() => buildError('ECONNRESET', true));
    const refused = await ready(() => buildError('ECONNREFUSED', false));
    for (const [{ run, put, read }, ambiguous] of [[lost, 1] as const, [refused, 0] as const]) {
      const message = only(await put({}));
      await run(message);
      expect(await read(message)).toMatchObject({ status: 'retrying', ambiguous });
    }
  });

  test('[P3] a lost answer waits for a person where the settings say so', async () => {
    const { run, put, read } = await ready(() => buildError('ETIMEDOUT', true), { ambiguous: 'hold' });
    const message = only(await put({}));
    await run(message);
    expect(await read(message)).toMatchObject({ status: 'retrying', held: true, dueAt: message.expiresAt });
  });

  test('a wrong password pauses the gateway, and fails no message', async () => {
    const { run, put, read, state, requests } = await ready(() => buildAnswer(401));
    const [first, second] = await put({}, {});
    if (!first || !second) throw new Error('Two messages were put.');
    await run(first);
    expect((await state()).pause).toMatchObject({ by: 'relay', reason: 'auth' });
    expect(await read(first)).toMatchObject({ status: 'retrying' });
    expect(await run(second)).toMatchObject({ hints: [{ id: second.id }], why: 'paused' });
    expect(requests).toHaveLength(1);
  });

  test('[P11] a password that was changed meanwhile, in the settings or in the secret store, is no reason to pause', async () => {
    const header = (value: string) => ({ headers: [{ name: 'X-Key', value, secret: true }] });
    for (const change of ['settings', 'store'] as const) {
      const { run, put, read, state, requests, save, stores, time } = await ready(async (request) => {
        if (request.headers['X-Key'] === 'new') return buildAnswer(200, 'OK');
        if (change === 'settings') await save(header('new'));
        else stores.db.exec("UPDATE secrets SET value = 'new'");
        return buildAnswer(401);
      }, header('old'));
      const message = only(await put({}));
      await run(message);
      expect((await state()).pause).toBeNull();
      time.now = (await read(message)).notBefore;
      await run(message);
      expect(await read(message)).toMatchObject({ status: 'sent', attempt: 2 });
      expect(requests).toHaveLength(2);
    }
  });

  test('[P3] a refusal is written down, and pauses, though the settings cannot be read anew', async () => {
    const { deps, put, read, state } = await ready(() => buildAnswer(401));
    let refused = false;
    const gateway = {
      current: async () => {
        if (refused) throw new Error('The store is away.');
        return deps.gateway.current();
      },
      forget: () => {
        refused = true;
      },
    };
    const message = only(await put({}));
    await deliver([hintFor(message)], { ...deps, gateway });
    expect(await read(message)).toMatchObject({ status: 'retrying', ambiguous: 0, attempts: [{ reason: 'auth' }] });
    expect((await state()).pause).toMatchObject({ reason: 'auth' });
  });

  test('[P3] a success rule that never matches pauses the gateway after ten answers, also when all come at once', async () => {
    const { run, put, read, state, lines } = await ready(() => buildAnswer(200, 'queued'));
    const messages = await put(...Array.from({ length: 64 }, () => ({})));
    await run(...messages);
    expect((await state()).pause).toMatchObject({ by: 'relay', reason: 'unmatched' });
    const records = await Promise.all(messages.map(read));
    expect(records.filter(({ status, ambiguous }) => status === 'retrying' && ambiguous === 0)).toHaveLength(64);
    expect(lines.filter((line) => line.includes('not finished'))).toEqual([]);
  });

  test('[P6] when the gateway asks for a pause, all messages wait', async () => {
    const { run, put, time } = await ready(() => buildAnswer(429, '', { 'retry-after': '30' }));
    const [first, second] = await put({}, {});
    if (!first || !second) throw new Error('Two messages were put.');
    await run(first);
    expect(await run(second)).toMatchObject({ why: 'retry after', again: noon + 30_000 });
    time.now += 30_000;
    expect(await run(second)).toBeUndefined();
  });
});

describe('What may not be called', () => {
  test.each<[string, Parameters<Delivery['save']>[0] | undefined, string]>([
    ['nobody has set a gateway up', undefined, 'no gateway is set up'],
    ['sending is switched off', { enabled: false }, 'sending is switched off'],
  ])('while %s, all is parked untouched', async (_, settings, why) => {
    const delivery = openDelivery();
    if (settings) await delivery.save(settings);
    const message = only(await delivery.put({}));
    const hint = hintFor(message);
    expect(await deliver([hint], delivery.deps)).toEqual({ hints: [hint], why });
    expect(await delivery.read(message)).toEqual(message);
  });

  test('while it is paused, no attempt is counted', async () => {
    const { run, put, read, stores } = await ready();
    const { state, revision } = await stores.gatewayStates.read();
    await stores.gatewayStates.write(pause(state, 'Maintenance.', noon), revision);
    const message = only(await put({}));
    expect(await run(message)).toMatchObject({ why: 'paused' });
    expect(await read(message)).toEqual(message);
  });

  test('[P6] an outage opens the breaker: the rest is parked, and one probe goes out per interval', async () => {
    const { run, put, read, requests, time } = await ready(() => buildError('ECONNREFUSED', false));
    const messages = await put(...Array.from({ length: OPEN_AFTER }, () => ({})));
    await run(...messages);
    const [waiting, other] = await put({}, {});
    if (!waiting || !other) throw new Error('Two messages were put.');
    expect(await run(waiting)).toMatchObject({ why: 'breaker open', again: noon + 30_000 });
    expect(await read(waiting)).toEqual(waiting);
    time.now += 30_000;
    expect(await run(waiting, other)).toMatchObject({ hints: [{ id: other.id }], why: 'breaker open' });
    expect(requests).toHaveLength(OPEN_AFTER + 1);
  });

  test('[P6] with a rate, each call waits for its turn and the rest is parked', async () => {
    const at: number[] = [];
    const delivery = await ready(
      () => {
        at.push(delivery.time.now);
        return buildAnswer(200, 'OK');
      },
      { messagesPerSecond: 2 },
    );
    const messages = await delivery.put({}, {}, {}, {});
    const parked = await deliver(messages.map(hintFor), { ...delivery.deps, horizonMs: 1_000 });
    expect(parked).toMatchObject({ hints: [{ id: messages[3]?.id }], why: 'rate', again: noon + 1_500 });
    expect(at).toHaveLength(3);
    expect(Math.max(...at)).toBeGreaterThanOrEqual(noon + 1_000);
  });

  test('[P2] a message that expires while it waits for its turn is not sent, and is an error [P4]', async () => {
    const { put, read, deps, requests, deadLetters } = await ready(undefined, { messagesPerSecond: 1 });
    const messages = await put({}, { expiresAt: noon + 500 });
    await deliver(messages.map(hintFor), { ...deps, horizonMs: 1_000 });
    expect(requests).toHaveLength(1);
    expect(await read(only(messages.slice(1)))).toMatchObject({ status: 'error', errorReason: 'expired' });
    expect(deadLetters()).toMatchObject([{ reason: 'expired' }]);
  });
});

describe('When something breaks', () => {
  test('[P7] a call that throws harms only its own message', async () => {
    const { run, put, read, lines } = await ready(({ body = '' }) => {
      if (body.includes('poison')) throw new Error('It broke.');
      return buildAnswer(200, 'OK');
    });
    const messages = await put({}, { text: 'poison' }, {});
    expect(await run(...messages)).toBeUndefined();
    const statuses = (await Promise.all(messages.map(read))).map(({ status }) => status);
    expect(statuses).toEqual(['sent', 'sending', 'sent']);
    expect(lines.some((line) => line.includes('attempt not finished'))).toBe(true);
  });

  test("[P3] an outcome is not lost when the gateway's state cannot be written", async () => {
    const { put, read, deps, stores, lines } = await ready(() => buildAnswer(503));
    const gatewayStates = {
      read: () => stores.gatewayStates.read(),
      write: () => Promise.reject(new Error('The table throttles.')),
    };
    const message = only(await put({}));
    await deliver([hintFor(message)], { ...deps, gatewayStates });
    expect(await read(message)).toMatchObject({ status: 'retrying', ambiguous: 0, attempts: [{ httpStatus: 503 }] });
    expect(lines.some((line) => line.includes('gateway state not written'))).toBe(true);
  });

  test('a store that fails before anything was claimed is told to the caller, and nothing is lost', async () => {
    const { put, read, deps, stores, requests } = await ready();
    const message = only(await put({}));
    const messages = { ...stores.messages, claim: () => Promise.reject(new Error('No.')) };
    await expect(deliver([hintFor(message)], { ...deps, messages })).rejects.toThrow('No.');
    expect(requests).toEqual([]);
    expect(await read(message)).toEqual(message);
  });
});

test('[P11] a batch uses the settings that it began with or none: what they changed for is given back uncounted', async () => {
  const saved = Promise.withResolvers<void>();
  const delivery = await ready(
    async () => {
      await delivery.save({ gatewayUrl: 'https://other.example.com/' });
      saved.resolve();
      return buildAnswer(200, 'OK');
    },
    { messagesPerSecond: 10 },
  );
  const messages = await delivery.put({}, {}, {});
  // Whose turn comes later has it after the save, however long that takes.
  const sleep = async (ms: number) => {
    await saved.promise;
    await delivery.deps.sleep(ms);
  };
  await deliver(messages.map(hintFor), { ...delivery.deps, horizonMs: 1_000, sleep });
  expect(new Set(delivery.requests.map(({ url }) => url))).toEqual(new Set(['https://gateway.example.com/send']));
  expect(delivery.requests).toHaveLength(1);
  for (const message of messages.slice(1)) {
    expect(await delivery.read(message)).toMatchObject({ status: 'retrying', attempt: 0, tries: 0, ambiguous: 0 });
  }
});

test('what debugging keeps stands on the attempt only while it is on', async () => {
  for (const debug of [true, false]) {
    const { run, put, read } = await ready(undefined, { debug });
    const message = only(await put({}));
    await run(message);
    expect('debug' in ((await read(message)).attempts[0] ?? {})).toBe(debug);
  }
});

test('[P8] no log line of a delivery holds a number, a text or a secret', async () => {
  for (const answer of [
    buildAnswer(200, 'OK'),
    buildAnswer(400, '+4670000001: Secret plan'),
    buildError('ECONNRESET', true),
  ]) {
    const { run, put, lines } = await ready(() => answer, {
      headers: [{ name: 'Authorization', value: 'hunter2', secret: true }],
      gatewayUrl: 'https://gateway.example.com/send?key=hunter3',
    });
    await run(only(await put({ text: 'Secret plan' })));
    expect(lines).not.toEqual([]);
    expect(lines.join('\n')).not.toMatch(/70000001|Secret|hunter/);
  }
});
