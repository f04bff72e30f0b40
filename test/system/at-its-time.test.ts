import { beforeAll, describe, expect, it } from 'vitest';
import { aSendRequest } from '#test/support/recipients.ts';
import { oneMachine } from '#test/support/relay.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';

/** A relay of its own, and tries for a machine that is busy with other tests: here a second counts. */
describe('A message with a time', { concurrent: true, retry: 2 }, () => {
  const { shop, gateway } = aRelayWithGateway(oneMachine);
  beforeAll(() => shop.configure(gateway.settings()));

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
