import { expect, test } from 'vitest';
import { explain, play, seedsOf } from './world/play.ts';

test('half of the seeds break no promise, whatever fails [P1] [P2] [P3] [P4] [P5] [P6] [P7] [P11]', async () => {
  const played = await play(seedsOf(0, 2, process.env));
  console.log(JSON.stringify(played.totals));
  expect(explain(played)).toBe('');
});
