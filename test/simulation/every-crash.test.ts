import { describe, expect, test } from 'vitest';
import { type Plan, planOf } from './world/plan.ts';
import { runPlan } from './world/run.ts';
import { START } from './world/virtual-time.ts';

const request = (at: number, items: number): Plan['requests'][number] => ({
  at: START + at,
  applicationId: 'shop',
  key: `key-${at}`,
  items: Array.from({ length: items }, (_, index) => ({
    to: `+46700000${String(at * 10 + index).padStart(3, '0')}`,
    text: 'Your code is 4711.',
    reference: `r${at}`,
    expiresInSeconds: 1_200,
  })),
});

/** A small day: one message, a batch, one that is refused; a gateway that is away for a moment and loses an answer. */
const story = (site: Pick<Plan, 'topology' | 'store'>): Plan => ({
  ...planOf(7),
  ...site,
  seed: 7,
  skewMs: 0,
  lagMs: 0,
  crashes: { rate: 0, until: 0 },
  troubles: [],
  queue: { lose: 0, duplicate: 0, refuse: 0, reappear: 0, late: 0 },
  moods: [
    { from: START + 3_000, mood: 'refused' },
    { from: START + 20_000, mood: 'resets after the body' },
    { from: START + 40_000, mood: 'fine' },
  ],
  deeds: [],
  sweeps: { twice: false, pausedFrom: 0, pausedUntil: 0 },
  requests: [request(0, 1), { ...request(10, 3), at: START + 5_000 }, { ...request(20, 1), at: START + 30_000 }],
  settings: { messagesPerSecond: 5, timeoutSeconds: 5, daysUntilExpiration: 1 },
  poisonous: [],
  hopeless: ['+46700000102'],
  batch: 10,
  deliveries: 2,
  calmFrom: START,
});

describe.each([
  { topology: 'functions', store: 'table' },
  { topology: 'functions', store: 'sqlite' },
  { topology: 'machine', store: 'sqlite' },
] as const)('With $topology on $store', (site) => {
  test('a crash before or after any effect loses nothing and sends nothing twice unnoticed [P1] [P2] [P3] [P4] [P5]', async () => {
    const plan = story(site);
    const { count, broken } = await runPlan(plan);
    expect(broken).toEqual([]);
    expect(count).toMatchObject({ messages: 5, sent: 4, error: 1 });
    const found: string[] = [];
    for (let effect = 0; effect < count.effects; effect++) {
      for (const side of ['before', 'after'] as const) {
        const run = await runPlan({ ...plan, crashAt: { effect, side } });
        if (run.count.crashes === 0) found.push(`Effect ${effect} did not crash.`);
        if (run.count.sent !== 4) found.push(`${side} effect ${effect}: only ${run.count.sent} of 4 were sent.`);
        found.push(...run.broken.map((sentence) => `${side} effect ${effect}: ${sentence}`));
      }
    }
    console.log(`${2 * count.effects} crashes with ${site.topology} on ${site.store}`);
    expect(found).toEqual([]);
  });
});
