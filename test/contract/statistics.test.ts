import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '#shared/domain/message.ts';
import { aMessage } from '#test/support/message.ts';
import { type Family, families } from './families.ts';

const HOUR = 3_600_000;
/** An hour of today or yesterday, as the dashboard asks for. */
const NOW = Math.floor(Date.now() / HOUR) * HOUR;

const attempted = (latencyMs: number): Message['attempts'] => [
  { number: 1, startedAt: NOW, outcome: 'accepted', rule: 'any 2xx', reason: 'accepted', httpStatus: 200, latencyMs },
  {
    number: 2,
    startedAt: NOW,
    outcome: 'unavailable',
    rule: 'transport ECONNREFUSED',
    reason: 'refused',
    latencyMs: 9_999,
  },
];

describe.each(families)('the numbers on $name', ({ open }) => {
  let family: Family;
  beforeAll(async () => {
    family = await open();
    const messages = [
      aMessage({ acceptedAt: NOW - 30 * HOUR, status: 'sent' }),
      aMessage({ acceptedAt: NOW - 2 * HOUR + 1, status: 'sent', attempts: attempted(40) }),
      aMessage({ acceptedAt: NOW - 2 * HOUR + 2, status: 'error' }),
      aMessage({ acceptedAt: NOW - HOUR, status: 'sent', attempts: attempted(20) }),
      aMessage({ acceptedAt: NOW - HOUR + 5, status: 'sent' }),
    ];
    await family.messages.accept(messages.map((message) => ({ applicationId: 'shop', messages: [message] })));
  });
  afterAll(() => family.close());

  test('are by hour of acceptance and status, and leave out what is older', async () => {
    const { from, hours } = await family.statistics.since(NOW - 23 * HOUR);
    expect(from).toBe(NOW - 23 * HOUR);
    expect(hours).toEqual([
      { at: NOW - 2 * HOUR, counts: { sent: 1, error: 1 } },
      { at: NOW - HOUR, counts: { sent: 2 } },
    ]);
  });

  test('have the latency of attempts that were answered only', async () => {
    const { latencies } = await family.statistics.since(NOW - 23 * HOUR);
    expect(latencies.toSorted((a, b) => a - b)).toEqual([20, 40]);
  });

  test('say how far back they go when there is more than is read', async () => {
    const { from, hours } = await family.narrowStatistics.since(NOW - 23 * HOUR);
    expect(from).toBeGreaterThan(NOW - 23 * HOUR);
    expect(hours.reduce((sum, { counts }) => sum + (counts.sent ?? 0) + (counts.error ?? 0), 0)).toBeLessThan(4);
  });
});
