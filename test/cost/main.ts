import { countRequests } from './count.ts';
import { lambdaTime, MOST, PRICES, priceOf } from './prices.ts';

/** Prints what a million messages cost, by counted requests and list prices; fails above the limits. */
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
const dollars = (each: number): string => `$${each.toFixed(2)}`;
console.log(`per message: ${ways.join(' · ')}`);
for (const part of Object.keys(PRICES) as (keyof typeof PRICES)[]) {
  const cells = Object.values(counted).map(
    (each) => `${each[part].toFixed(3)} = ${dollars(each[part] * PRICES[part])}`,
  );
  console.log(`${NAMES[part]}: ${cells.join(' · ')}`);
}
const row = (of: typeof priceOf): string =>
  Object.values(counted)
    .map((each) => dollars(of(each)))
    .join(' · ');
console.log(`Lambda's time, assumed: ${row(lambdaTime)}`);
console.log(`together: ${row(priceOf)} per million`);
const limits = Object.values(MOST);
if (Object.values(counted).some((each, index) => priceOf(each) > (limits[index] ?? 0))) {
  console.error(`That is more than ${limits.map(dollars).join(' · ')}.`);
  process.exit(1);
}
