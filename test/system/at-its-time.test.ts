import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { places, type Relay, startRelay } from '#test/support/relay.ts';
import type { RelayClient } from '#test/support/relay-client.ts';

/** A relay of its own, and tries for a machine that is busy with other tests: here a second counts. */
describe.each(places.slice(0, 1))('A message with a time, $name', { concurrent: true, retry: 2 }, (place) => {
  let gateway: Gateway;
  let relay: Relay;
  let shop: RelayClient;
  beforeAll(async () => {
    [gateway, relay] = await Promise.all([startGateway(), startRelay(place)]);
    shop = relay.client();
    await shop.configure(gateway.settings());
  });
  afterAll(async () => {
    await relay.remove();
    await gateway.stop();
  });

  it.each([
    ['that lasts', {}],
    ['that is valid for a second', { expiresInSeconds: 1 }],
  ])('to be sent at, %s, is handed over within a second of it', async (_, given) => {
    const start = Date.now() + 2_345;
    const { id, to } = await shop.send(aSendRequest({ sendAt: new Date(start).toISOString(), ...given }));
    await shop.becomes(id, 'sent', 10_000);
    const at = gateway.submissionsTo(to)[0]?.at ?? 0;
    expect(at).toBeGreaterThanOrEqual(start);
    expect(at).toBeLessThan(start + 1_000);
  });

  it('to be tried again at is handed over within a second of it', async () => {
    const request = aSendRequest();
    gateway.script(request.to, { status: 500 });
    const { id } = await shop.send(request);
    const { nextAttemptAt } = await shop.becomes(id, 'retrying');
    await shop.becomes(id, 'sent');
    expect(gateway.submissionsTo(request.to)[1]?.at ?? 0).toBeLessThan(Date.parse(nextAttemptAt ?? '') + 1_000);
  });
});
