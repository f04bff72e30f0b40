import { afterEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '#test/support/loopback-gateway.ts';
import { places, type Relay, startRelay } from '#test/support/relay.ts';
import { countUp, show } from './figures.ts';
import { postMany } from './post-many.ts';

/** Memory in MB. On the AWS side the emulators run in the same process, and theirs is the most of it. */
const loads: Record<string, { total: number; atOnce: number; mostMemory: number }> = {
  'on one machine': { total: 20_000, atOnce: 100, mostMemory: 190 },
  'on AWS': { total: 2_000, atOnce: 20, mostMemory: 1_000 },
};

describe.each(places)('Under load, $name', (place) => {
  const load = loads[place.name];
  if (!load) throw new Error('There is no load for this place.');
  let gateway: Gateway;
  let relay: Relay;
  afterEach(async () => {
    await relay.remove();
    await gateway.stop();
  });

  it(`${load.total} messages to a gateway that takes 100 ms each are all sent, each exactly once, in bounded memory [P1] [P3]`, async () => {
    [gateway, relay] = await Promise.all([startGateway(), startRelay(place)]);
    gateway.state.latencyMs = 100;
    await relay.client().configure(gateway.settings({ maxConcurrency: 500, timeoutSeconds: 30 }));
    const start = Date.now();
    const posted = await postMany(relay.access, { ...load, batchEvery: 20 });
    const acceptedMs = Date.now() - start;
    const figures = await countUp(relay, gateway, posted, 500_000);
    const lastAt = gateway.submissions.reduce((last, { at }) => Math.max(last, at), 0);
    const memory = Math.round(relay.child().peakMemory() / 1024 / 1024);
    const perSecond = (ms: number) => Math.round((load.total * 1_000) / ms);
    show(`${place.name}, ${load.total} messages`, {
      ...figures,
      acceptedPerSecond: perSecond(acceptedMs),
      sentPerSecond: perSecond(lastAt - start),
      mostCallsAtOnce: gateway.state.most,
      peakMemoryMB: memory,
    });
    expect(figures).toEqual({
      acknowledged: load.total,
      unanswered: 0,
      lost: 0,
      doubled: 0,
      ambiguous: 0,
      unexplained: 0,
      statuses: { sent: load.total },
    });
    expect(gateway.submissions).toHaveLength(load.total);
    expect(gateway.state.most).toBeLessThanOrEqual(500);
    expect(memory).toBeLessThanOrEqual(load.mostMemory);
  });
});
