import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Gateway, startGateway } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { onAws, type Relay, startRelay } from '#test/support/relay.ts';
import type { RelayClient } from '#test/support/relay-client.ts';

const CACHE_SECONDS = 3;

let relay: Relay;
let shop: RelayClient;
let gateways: { old: Gateway; new: Gateway };
beforeAll(async () => {
  [relay, gateways] = await Promise.all([
    startRelay(onAws, { CACHE_SECONDS: String(CACHE_SECONDS) }),
    Promise.all([startGateway(), startGateway()]).then(([one, other]) => ({ old: one, new: other })),
  ]);
  shop = relay.client();
});
afterAll(async () => {
  await relay.remove();
  await Promise.all([gateways.old.stop(), gateways.new.stop()]);
});

const sendOne = async () => {
  const { id } = await shop.send(aSendRequest());
  await shop.becomes(id, 'sent');
};

/** Deployed, a function remembers them for 30 seconds, and can be set to 60 at most. */
test('what a function remembers of the settings is used no longer than it may remember it [P11]', async () => {
  await shop.configure(gateways.old.settings());
  await sendOne();
  await shop.configure(gateways.new.settings());
  await sleep(CACHE_SECONDS * 1_000);
  const before = gateways.old.submissions.length;
  await sendOne();
  expect(gateways.old.submissions).toHaveLength(before);
  expect(gateways.new.submissions.length).toBeGreaterThanOrEqual(1);
});
