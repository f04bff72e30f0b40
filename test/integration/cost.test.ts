import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { type Counted, countRequests } from '#test/cost/count.ts';
import { MOST, priceOf } from '#test/cost/prices.ts';

let single: Counted | undefined;
let batched: Counted | undefined;

beforeAll(async () => {
  ({ single, batched } = await countRequests([
    { name: 'single', messages: 300, batch: 1, together: 10 },
    { name: 'batched', messages: 300, batch: 100, together: 100 },
  ]));
});

it('asks AWS for no more than $5.50 a million messages posted one by one and $3.50 in batches of 100', () => {
  expect(single && priceOf(single), JSON.stringify(single)).toBeLessThanOrEqual(MOST.single);
  expect(batched && priceOf(batched), JSON.stringify(batched)).toBeLessThanOrEqual(MOST.batched);
});

it('counts as many requests per message as docs/operate.md says', () => {
  const operate = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');
  /** What the documentation says of a part: one by one, and in batches. */
  const said = (part: string): [number, number] => {
    const [, single, batched] = new RegExp(`^\\| ${part}[^|]*\\| +([\\d.]+) +\\| +([\\d.]+)`, 'm').exec(operate) ?? [];
    return [Number(single), Number(batched)];
  };
  for (const [part, name] of [
    ['HTTP API', 'http'],
    ['Lambda', 'invocations'],
    ['SQS', 'sqs'],
    ['DynamoDB: units written', 'writeUnits'],
    ['DynamoDB: units read', 'readUnits'],
    ['Secrets Manager', 'secretReads'],
    ['logs', 'logKilobytes'],
  ] as const) {
    const counted = [single?.[name] ?? Number.NaN, batched?.[name] ?? Number.NaN];
    for (const [index, figure] of said(part).entries()) {
      const more = (counted[index] ?? Number.NaN) - figure;
      expect(more, `${part}: ${counted.join(', ')}`).toBeGreaterThan(-0.08);
      // A retried call on a busy machine may add a little, a fault of ours adds a tenth of a request or more. A batch that takes more than a
      // second looks again at the gateway's state before each call, as the documentation says.
      expect(more, `${part}: ${counted.join(', ')}`).toBeLessThan(name === 'readUnits' ? 1.2 : 0.08);
    }
  }
});
