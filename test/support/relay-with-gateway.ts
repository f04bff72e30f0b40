import { afterAll, beforeAll } from 'vitest';
import { createGateway, type Gateway } from './loopback-gateway.ts';
import { createRelay, type Place, type Relay } from './relay.ts';
import type { RelayClient } from './relay-client.ts';

/** A relay with its first application, and a gateway that it may be pointed at. */
type RelayWithGateway = { relay: Relay; shop: RelayClient; gateway: Gateway };

/** Both run from before the tests of the block that calls this until after them. */
export function aRelayWithGateway(place: Place): RelayWithGateway {
  const gateway = createGateway();
  const relay = createRelay(place);
  beforeAll(() => Promise.all([gateway.start(), relay.start()]));
  afterAll(async () => {
    await relay.remove();
    await gateway.stop();
  });
  return { relay, shop: relay.client(), gateway };
}
