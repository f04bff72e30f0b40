import { beforeAll, describe, expect, it } from 'vitest';
import { aSendRequest } from '#test/support/recipients.ts';
import { oneMachine } from '#test/support/relay.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';

/** A relay of its own, and by the relay's clock when it calls: how soon the gateway of a test looks up is the machine's matter. */
describe.concurrent('A message with a time', () => {
  const { shop, gateway } = aRelayWithGateway(oneMachine);
  beforeAll(() => shop.configure(gateway.settings()));

  it.each([
    ['that lasts', {}],
    ['that is valid for a second', { expiresInSeconds: 1 }],
  ])('to be sent at, %s, is handed over within a second of it', async (_, given) => {
    const start = Date.now() + 2_345;
    const { id, to } = await shop.send(aSendRequest({ sendAt: new Date(start).toISOString(), ...given }));
    const { attempts } = await shop.becomes(id, 'sent');
    expect(gateway.submissionsTo(to)[0]?.at).toBeGreaterThanOrEqual(start);
    expect(Date.parse(attempts[0]?.startedAt ?? '')).toBeLessThan(start + 1_000);
  });

  it('to be tried again at is handed over within a second of it', async () => {
    const request = aSendRequest();
    gateway.script(request.to, { status: 500 });
    const { id } = await shop.send(request);
    const { nextAttemptAt } = await shop.becomes(id, 'retrying');
    const { attempts } = await shop.becomes(id, 'sent');
    expect(Date.parse(attempts[1]?.startedAt ?? '')).toBeLessThan(Date.parse(nextAttemptAt ?? '') + 1_000);
  });
});
