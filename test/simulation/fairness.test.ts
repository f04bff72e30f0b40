import { describe, expect, test } from 'vitest';
import { type Plan, planOf } from './world/plan.ts';
import { runPlan } from './world/run.ts';
import { START } from './world/virtual-time.ts';
import type { World } from './world/world.ts';

const MINUTE = 60_000;
/** The flood needs more than half an hour at this rate. */
const PER_SECOND = 1;
const FLOOD = 2_000;

const item = (to: number, reference: string) => ({
  to: `+4670${String(1_000_000 + to)}`,
  text: 'Your parcel is here.',
  reference,
  expiresInSeconds: 2 * 3_600,
});

/** One application queues thousands at once; another sends a message every ten seconds. */
const flood = (seed: number, topology: Plan['topology']): Plan => ({
  ...planOf(seed),
  topology,
  store: topology === 'machine' ? 'sqlite' : 'table',
  skewMs: 0,
  lagMs: 0,
  crashes: { rate: 0, until: 0 },
  troubles: [],
  queue: { lose: 0, duplicate: 0.01, refuse: 0, reappear: 0, late: 0 },
  moods: [],
  deeds: [],
  sweeps: { twice: false, pausedFrom: 0, pausedUntil: 0 },
  requests: [
    ...Array.from({ length: FLOOD / 100 }, (_, batch) => ({
      at: START + batch * 100,
      applicationId: 'newsletter',
      key: undefined,
      items: Array.from({ length: 100 }, (_, index) => item(batch * 100 + index, `n${batch}`)),
    })),
    ...Array.from({ length: 120 }, (_, index) => ({
      at: START + 10_000 + index * 10_000,
      applicationId: 'shop',
      key: undefined,
      items: [item(FLOOD + index, `s${index}`)],
    })),
  ],
  settings: { messagesPerSecond: PER_SECOND, timeoutSeconds: 5, daysUntilExpiration: 1 },
  poisonous: [],
  hopeless: [],
  batch: 100,
  deliveries: 2,
  calmFrom: START,
});

const waits = ({ truth }: World, applicationId: string): number[] =>
  [...truth.records.values()]
    .filter((message) => message.applicationId === applicationId)
    .map((message) => (truth.finalAt.get(message.id) ?? Number.POSITIVE_INFINITY) - message.acceptedAt)
    .sort((one, other) => one - other);

describe.each(['functions', 'machine'] as const)('With %s', (topology) => {
  test('thousands of messages of one application delay the messages of another by minutes, not by their number [P7]', async () => {
    let shop: number[] = [];
    const run = await runPlan(flood(1, topology), undefined, (world) => {
      shop = waits(world, 'shop');
      return [];
    });
    const seconds = (wait = 0): number => Math.round(wait / 1_000);
    console.log(
      `${topology}: waits of the small application, median ${seconds(shop[60])} s, longest ${seconds(shop.at(-1))} s`,
    );
    expect(run.broken).toEqual([]);
    expect(run.count.sent).toBe(FLOOD + 120);
    expect(shop.at(-1)).toBeLessThan(4 * MINUTE);
  });
});
