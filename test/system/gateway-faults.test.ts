import { beforeAll, describe, expect, it } from 'vitest';
import type { Fate } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { places } from '#test/support/relay.ts';
import type { RelayClient } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';

/** The fault, and what the first attempt is known to mean. */
const faults: [string, Fate, { outcome: string; reason: string }][] = [
  ['stalls', 'stall', { outcome: 'unknown', reason: 'timeout' }],
  ['drips', 'drip', { outcome: 'unknown', reason: 'timeout' }],
  ['resets before it has the body', 'reset before the body', { outcome: 'unknown', reason: 'connection_lost' }],
  ['resets after it has the body', 'reset after the body', { outcome: 'unknown', reason: 'connection_lost' }],
  ['ends its side without an answer', 'half close', { outcome: 'unknown', reason: 'connection_lost' }],
  ['cuts its answer short', 'cut the answer', { outcome: 'unknown', reason: 'connection_lost' }],
  ['answers 10 MB', '10 MB', { outcome: 'unavailable', reason: 'unmatched' }],
  ['answers a gzip bomb', 'gzip bomb', { outcome: 'unavailable', reason: 'unmatched' }],
  ['answers nothing', { status: 200, body: '' }, { outcome: 'unavailable', reason: 'unmatched' }],
  [
    'answers the page of a hotel',
    { status: 200, body: '<html>Welcome, please accepted our terms</html>', headers: { 'content-type': 'text/html' } },
    { outcome: 'unavailable', reason: 'unmatched' },
  ],
  [
    'answers a failure with 200',
    { status: 200, body: '{"result":"failed"}' },
    { outcome: 'unavailable', reason: 'unmatched' },
  ],
  ['answers 500', { status: 500 }, { outcome: 'unavailable', reason: 'server_error' }],
  ['answers 503', { status: 503, body: 'Down' }, { outcome: 'unavailable', reason: 'server_error' }],
  [
    'answers 429 with rubbish for Retry-After',
    { status: 429, headers: { 'retry-after': 'soon' } },
    { outcome: 'unavailable', reason: 'throttled' },
  ],
];

describe.concurrent.each(places)('A gateway that fails, $name', (place) => {
  const { relay, shop, gateway } = aRelayWithGateway(place);
  const after = new Map<string, Awaited<ReturnType<RelayClient['get']>>>();

  beforeAll(async () => {
    await shop.configure(gateway.settings({ timeoutSeconds: 1 }));
    // One fault at a time, and a success after each, so that the breaker stays closed; the retries then run together.
    const ids = new Map<string, string>();
    for (const [name, fate] of faults) {
      const message = aSendRequest();
      gateway.script(message.to, fate);
      const { id } = await shop.send(message);
      ids.set(name, id);
      await shop.becomes(id, ['retrying', 'sent']);
      await shop.becomes((await shop.send(aSendRequest())).id, 'sent');
    }
    await Promise.all([...ids].map(async ([name, id]) => after.set(name, await shop.becomes(id, 'sent'))));
  }, 60_000);

  it.each(faults)('and %s gets the message again, once, and the doubt is counted [P1] [P3]', (name, _, first) => {
    const message = after.get(name);
    expect(message?.attempts).toMatchObject([first, { outcome: 'accepted' }]);
    const ambiguous = first.outcome === 'unknown' ? 1 : 0;
    expect(message?.ambiguousAttempts).toBe(ambiguous);
    const submissions = gateway.submissionsTo(message?.to ?? '');
    expect(submissions.length).toBeLessThanOrEqual(2);
    expect(new Set(submissions.map(({ id }) => id))).toEqual(new Set([message?.id]));
  });

  it('costs the relay no memory to speak of', () => {
    expect(relay.child().peakMemory()).toBeLessThan(400 * 1024 * 1024);
  });
});
