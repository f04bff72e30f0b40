import { expect, test } from 'vitest';
import { explain, play } from '#test/simulation/world/play.ts';
import { runSeed } from '#test/simulation/world/run.ts';

test('one hundred simulated runs break no promise [P1] [P2] [P3] [P4] [P5] [P6] [P7] [P11]', async () => {
  const played = await play(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(explain(played)).toBe('');
  // Most messages do arrive: a relay that sends nothing would break few promises.
  expect(played.totals.sent).toBeGreaterThan(played.totals.messages / 2);
}, 120_000);

test('a seed plays the same run each time', async () => {
  for (const seed of [3, 4, 5, 6]) expect(await runSeed(seed)).toEqual(await runSeed(seed));
});
