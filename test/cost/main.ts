import { countRequests } from './count.ts';

/** Prints what a million messages cost, by counted requests and list prices (us-east-1, November 2026). */
const PRICES = {
  http: 1.0,
  invocations: 0.2,
  sqs: 0.4,
  writeUnits: 0.625,
  readUnits: 0.125,
  secretReads: 5.0,
  logKilobytes: 0.5,
};
const NAMES = {
  http: 'HTTP API, requests',
  invocations: 'Lambda, invocations',
  sqs: 'SQS, requests',
  writeUnits: 'DynamoDB, units written',
  readUnits: 'DynamoDB, units read',
  secretReads: 'Secrets Manager, reads',
  logKilobytes: 'logs at `info`, KB',
};

const counted = await countRequests([
  { name: 'one by one', messages: 1_000, batch: 1, together: 10 },
  { name: 'in batches of 100', messages: 1_000, batch: 100, together: 100 },
]);
const ways = Object.keys(counted);
console.log(`per message: ${ways.join(' · ')}`);
const totals = ways.map(() => 0);
for (const part of Object.keys(PRICES) as (keyof typeof PRICES)[]) {
  const cells = ways.map((way, index) => {
    const count = counted[way]?.[part] ?? 0;
    const dollars = count * PRICES[part];
    totals[index] = (totals[index] ?? 0) + dollars;
    return `${count.toFixed(3)} = $${dollars.toFixed(2)}`;
  });
  console.log(`${NAMES[part]}: ${cells.join(' · ')}`);
}
console.log(`together: ${totals.map((sum) => `$${sum.toFixed(2)}`).join(' · ')} per million, and Lambda's time`);
