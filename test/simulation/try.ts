import { runSeed } from './world/run.ts';

const from = Number(process.argv[2] ?? 1),
  n = Number(process.argv[3] ?? 200);
const t = performance.now();
const kinds = new Map<string, number[]>();
const sum: Record<string, number> = {};
const slow: [number, number][] = [];
for (let seed = from; seed < from + n; seed++) {
  const s = performance.now();
  try {
    const run = await runSeed(seed);
    for (const [k, v] of Object.entries(run.count)) sum[k] = (sum[k] ?? 0) + v;
    for (const b of run.broken.slice(0, 20)) {
      const k = b
        .replace(/[0-9A-Z]{26}/g, 'ID')
        .replace(/\d+/g, '#')
        .replace(/ID(, ID)+/, 'IDs')
        .slice(0, 110);
      kinds.set(k, [...(kinds.get(k) ?? []), seed]);
    }
    if (n === 1) console.log(run.broken.slice(0, 10), run.count);
  } catch (e) {
    const k = 'THROW ' + String((e as Error).stack).slice(0, 300);
    kinds.set(k, [...(kinds.get(k) ?? []), seed]);
  }
  slow.push([performance.now() - s, seed]);
}
slow.sort((a, b) => b[0] - a[0]);
console.log(
  sum,
  'ms/seed',
  (performance.now() - t) / n,
  'slowest',
  slow.slice(0, 5).map(([a, b]) => `${b}:${a | 0}`),
);
for (const [k, v] of [...kinds].sort((a, b) => b[1].length - a[1].length))
  console.log(v.length, k, [...new Set(v)].slice(0, 8).join(' '));
