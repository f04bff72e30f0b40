import { planOf } from './world/plan.ts';
import { runPlan } from './world/run.ts';
import { START } from './world/virtual-time.ts';

await runPlan(planOf(Number(process.argv[2])), undefined, (w) => {
  const calls = [...w.gateway.calls].sort((a, b) => a.local - b.local);
  let prev = 0;
  for (const c of calls) {
    console.log(
      c.id.slice(-4),
      (c.at - START) / 1000,
      'gap',
      c.local - prev,
      c.process.name,
      'v',
      c.version,
      'batch',
      c.batch,
      c.mood,
    );
    prev = c.local;
  }
  console.log(w.truth.open.map((o) => [(o.from - START) / 1000, (o.until - START) / 1000]));
  return [];
});
