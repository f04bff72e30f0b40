import { planOf } from './world/plan.ts';
import { START } from './world/virtual-time.ts';

const p = planOf(Number(process.argv[2]));
const { requests, ...rest } = p;
console.log(
  JSON.stringify(rest, (_, v) =>
    v instanceof RegExp ? String(v) : typeof v === 'number' && v > 1e12 ? (v - START) / 1000 + 's' : v,
  ),
  requests.length,
);
