import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startGateway } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { places } from '#test/support/relay.ts';
import { expectStatus } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';
import { until } from '#test/support/until.ts';

const Status = z.object({
  condition: z.string(),
  enabled: z.boolean(),
  pause: z.object({ by: z.string(), reason: z.string(), detail: z.string() }).nullable(),
  breaker: z.object({ state: z.string() }),
  retryAfter: z.string().nullable(),
  waiting: z.object({ count: z.int() }),
});

describe.concurrent.each(places)('The condition of the gateway, $name', (place) => {
  const { shop, gateway } = aRelayWithGateway(place);
  beforeAll(() => shop.configure(gateway.settings()));
  const status = async () =>
    Status.parse(await expectStatus(200, await shop.operator('GET', '/v1/admin/gateway/status')));
  const isCondition = (condition: string) =>
    until(`the condition is ${condition}`, async () => {
      const now = await status();
      return now.condition === condition ? now : undefined;
    });
  const sendMany = async (count: number, given: Record<string, unknown> = {}) => {
    const messages = Array.from({ length: count }, () => aSendRequest(given));
    const { results } = await shop.sendBatch(messages);
    return results.map(({ message }) => message?.id ?? '');
  };
  const ofAll = async (action: 'resend' | 'cancel', status: string[]) =>
    expectStatus(200, await shop.operator('POST', `/v1/admin/messages/${action}`, { filter: { status } }));
  /** What waits for its next attempt gets it now. */
  const hurry = () => ofAll('resend', ['retrying']);
  const isSent = (id: string) => shop.becomes(id, 'sent');
  /** Asks of the last one until it is sent, then of the others: asking of all at once would be a load of its own. */
  const allAreSent = async (ids: string[]) => {
    await hurry();
    for (const id of ids.toReversed()) await isSent(id);
  };

  // One test after the other, because a gateway has one condition.
  describe('one thing at a time', { concurrent: false }, () => {
    afterEach(async () => {
      gateway.state.fate = 'accept';
      gateway.state.latencyMs = 0;
      await shop.operator('POST', '/v1/admin/gateway/resume');
      await shop.configure(gateway.settings());
      await until('nothing waits', async () => {
        await ofAll('cancel', ['queued', 'retrying']);
        return (await status()).waiting.count === 0;
      });
    });
    it('a wrong password pauses it with an alert; nothing fails, and all is sent once it is right [P1] [P3]', async () => {
      gateway.state.fate = { status: 401 };
      const ids = await sendMany(3);
      const { pause } = await isCondition('paused');
      expect(pause).toMatchObject({ by: 'relay', reason: 'auth' });
      const calls = gateway.submissions.length;
      ids.push(...(await sendMany(3)));
      await sleep(1_500);
      expect(gateway.submissions).toHaveLength(calls);
      gateway.state.fate = 'accept';
      await shop.configure(gateway.settings());
      await allAreSent(ids);
      expect(gateway.submissions.length - calls).toBe(6);
    });

    it('a success rule that never matches pauses it after a few, instead of resending for days [P3]', async () => {
      gateway.state.fate = { status: 200, body: '{"status":"ok"}' };
      const before = gateway.submissions.length;
      const ids = await sendMany(40);
      const { pause } = await isCondition('paused');
      expect(pause).toMatchObject({ by: 'relay', reason: 'unmatched' });
      await sleep(1_500);
      // Ten in a row, and what was under way by then: at most a batch.
      expect(gateway.submissions.length - before).toBeLessThanOrEqual(10 + 50);
      await shop.configure(gateway.settings({ successfulResponse: '"status":"ok"' }));
      await allAreSent(ids);
    });

    it('an operator pauses and resumes it: what waits is kept and then sent [P1]', async () => {
      await expectStatus(200, await shop.operator('POST', '/v1/admin/gateway/pause', { reason: 'Maintenance' }));
      const ids = await sendMany(3);
      const before = gateway.submissions.length;
      await sleep(1_000);
      expect(await status()).toMatchObject({ condition: 'paused', pause: { by: 'operator', detail: 'Maintenance' } });
      expect((await status()).waiting.count).toBe(3);
      expect(gateway.submissions).toHaveLength(before);
      await shop.configure(gateway.settings());
      expect((await status()).condition).toBe('paused');
      await shop.operator('POST', '/v1/admin/gateway/resume');
      await allAreSent(ids);
    });

    it('with sending switched off messages are accepted and wait [P1] [P11]', async () => {
      await shop.configure(gateway.settings({ enabled: false }));
      const before = gateway.submissions.length;
      const ids = await sendMany(3);
      await sleep(1_000);
      expect(gateway.submissions).toHaveLength(before);
      expect(await status()).toMatchObject({ condition: 'off', waiting: { count: 3 } });
      await shop.configure(gateway.settings());
      await allAreSent(ids);
    });

    it('its rate is never exceeded [P6]', async () => {
      await shop.configure(gateway.settings({ messagesPerSecond: 25 }));
      const before = gateway.submissions.length;
      await allAreSent(await sendMany(100));
      const times = gateway.submissions.slice(before).map(({ at }) => at);
      expect(times).toHaveLength(100);
      // A second more than the rate gives, because this process and the relay's may be kept waiting by the machine.
      for (const start of times) {
        expect(times.filter((at) => at >= start && at < start + 2_000).length).toBeLessThanOrEqual(3 * 25);
      }
      expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(3_000 - 40);
    });

    it('no more calls are under way at once than it allows [P6]', async () => {
      gateway.state.latencyMs = 50;
      gateway.state.most = 0;
      await shop.configure(gateway.settings({ maxConcurrency: 3 }));
      await allAreSent(await sendMany(30));
      expect(gateway.state.most).toBeLessThanOrEqual(3);
    });

    it('a one-time code does not wait behind hundreds of newsletters [P7]', async () => {
      await shop.configure(gateway.settings({ messagesPerSecond: 20, maxConcurrency: 20 }));
      const before = gateway.submissions.length;
      const newsletters = (await Promise.all([1, 2].map(() => sendMany(100)))).flat();
      const sentAt = Date.now();
      const code = await shop.send(aSendRequest({ priority: 'high', text: 'Code 4711' }));
      await shop.becomes(code.id, 'sent');
      const calls = gateway.submissions.slice(before);
      const place = calls.findIndex(({ to }) => to === code.to);
      // It passes all but what was reserved before it came, two seconds of the rate, and what is called while a busy machine takes it up.
      expect(calls.slice(0, place).filter(({ at }) => at >= sentAt).length).toBeLessThan(newsletters.length / 2);
      await allAreSent(newsletters);
    });

    it('429 with Retry-After stops all calls until then [P6]', async () => {
      const first = aSendRequest();
      gateway.script(first.to, { status: 429, headers: { 'retry-after': '3' } });
      const { id } = await shop.send(first);
      await shop.becomes(id, 'retrying');
      const { retryAfter } = await isCondition('waiting');
      const before = gateway.submissions.length;
      const ids = await sendMany(5);
      await allAreSent([id, ...ids]);
      const next = gateway.submissions[before]?.at ?? 0;
      expect(next).toBeGreaterThanOrEqual(Date.parse(retryAfter ?? ''));
    });

    it('a certificate that nobody trusts pauses it before a byte is written; pinned or unchecked it is used', async () => {
      const secure = await startGateway({ tls: true });
      const [id = ''] = await (async () => {
        await shop.configure(secure.settings());
        return sendMany(1);
      })();
      expect((await isCondition('paused')).pause?.reason).toBe('tls');
      expect((await shop.get(id)).ambiguousAttempts).toBe(0);
      expect(secure.submissions).toEqual([]);
      await shop.configure(secure.settings({ verifySsl: false }));
      await hurry();
      await shop.becomes(id, 'sent');
      expect(secure.submissions).toHaveLength(1);
      await secure.stop();
    });

    it('a redirect is not followed, wherever it leads [P9]', async () => {
      const inner = await startGateway();
      gateway.state.fate = { status: 302, headers: { location: `${inner.url}/send?to=x` } };
      await sendMany(1);
      expect((await isCondition('paused')).pause?.reason).toBe('redirect');
      expect(inner.state.begun).toBe(0);
      await inner.stop();
    });

    it('failures in a row open the breaker: at most one probe goes out while much waits [P6]', async () => {
      gateway.state.fate = { status: 500 };
      await shop.configure(gateway.settings({ maxConcurrency: 1 }));
      await sendMany(30);
      await isCondition('open');
      await sleep(500);
      const before = gateway.submissions.length;
      await sleep(4_000);
      expect(gateway.submissions.length - before).toBeLessThanOrEqual(1);
    });
  });
});
