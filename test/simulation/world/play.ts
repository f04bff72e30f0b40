import { type Run, runSeed } from './run.ts';
import type { Sabotage } from './world.ts';

/** Sums over many runs. */
export type Totals = Run['count'] & { seeds: number };

/** What many seeds came to: the sums, and the first runs that broke a promise. */
export type Played = { totals: Totals; failures: { seed: number; broken: string[] }[] };

/** Failures reported; more of them would say the same. */
const MOST_FAILURES = 5;

/** Plays seeds one after the other until `MOST_FAILURES` of them have failed. */
export async function play(seeds: Iterable<number>, sabotage?: Sabotage): Promise<Played> {
  const totals: Totals = {
    seeds: 0,
    messages: 0,
    sent: 0,
    error: 0,
    canceled: 0,
    reopened: 0,
    calls: 0,
    submissions: 0,
    repeated: 0,
    ambiguous: 0,
    effects: 0,
    crashes: 0,
  };
  const failures: Played['failures'] = [];
  for (const seed of seeds) {
    const { broken, count } = await runSeed(seed, sabotage);
    totals.seeds += 1;
    for (const name of Object.keys(count) as (keyof Run['count'])[]) totals[name] += count[name];
    if (broken.length > 0) failures.push({ seed, broken });
    if (failures.length >= MOST_FAILURES) break;
  }
  return { totals, failures };
}

/** Failures for people: what was broken, and the command that plays the seed again. */
export const explain = ({ failures }: Played): string =>
  failures
    .map(({ seed, broken }) =>
      [`Seed ${seed}. Play it again: SEED=${seed} npm run test:simulation -- seeds`, ...broken.slice(0, 5)].join(
        '\n  ',
      ),
    )
    .join('\n');

/** The seeds of one of several parts: `SEED` alone, or every one from `FIRST_SEED` (1) on, `SEEDS` (10,000) of them. */
export function* seedsOf(part: number, parts: number, env: Record<string, string | undefined>): Generator<number> {
  const first = Number(env.SEED ?? env.FIRST_SEED ?? 1);
  const count = env.SEED === undefined ? Number(env.SEEDS ?? 10_000) : 1;
  for (let seed = first; seed < first + count; seed++) if (seed % parts === part) yield seed;
}
