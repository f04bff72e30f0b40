import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const FILE = new URL('./figures.json', import.meta.url);

/** A committed figure: `noise` is how far it strayed over repeated runs on a busy machine, as a share of the value. */
const Figure = z.object({ value: z.number(), noise: z.number().min(0).max(2), better: z.enum(['lower', 'higher']) });
const Figures = z.record(z.string(), Figure);

const read = (): z.infer<typeof Figures> => Figures.parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** Names what fell behind the committed figures by more than their noise, in sentences. */
export function fallenBehind(measured: Record<string, number>): string[] {
  const committed = read();
  return Object.entries(committed).flatMap(([name, { value, noise, better }]) => {
    const now = measured[name];
    if (now === undefined) return [];
    const limit = better === 'lower' ? value * (1 + noise) : value * (1 - noise);
    const behind = better === 'lower' ? now > limit : now < limit;
    return behind ? [`${name}: ${now}, and ${value} is committed; ${limit.toFixed(2)} is the limit.`] : [];
  });
}

/** Commits new values; noise and direction stay as they are. */
export function write(measured: Record<string, number>): void {
  const figures = read();
  for (const [name, figure] of Object.entries(figures)) figure.value = measured[name] ?? figure.value;
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
}
