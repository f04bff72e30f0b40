import type { Gateway } from '#test/support/loopback-gateway.ts';
import type { Relay } from '#test/support/relay.ts';
import { until } from '#test/support/until.ts';
import type { Posted } from './post-many.ts';

/** What a run under load came to. */
export type Figures = {
  acknowledged: number;
  unanswered: number;
  /** Acknowledged and never seen by the gateway. */
  lost: number;
  /** Submissions beyond the first, over all messages. */
  doubled: number;
  /** Attempts that the relay counts as ambiguous, over all messages. */
  ambiguous: number;
  /** Messages that were submitted more often than 1 + their own ambiguous attempts. */
  unexplained: number;
  /** Final status of what is in the relay, counted. */
  statuses: Record<string, number>;
};

/** Waits until nothing is open any more, then counts. */
export async function countUp(relay: Relay, gateway: Gateway, posted: Posted, withinMs: number): Promise<Figures> {
  await until('every acknowledged message has reached the gateway', () => missing(gateway, posted) === 0, {
    withinMs,
    everyMs: 250,
  });
  const client = relay.client();
  const messages = await until(
    'every message has ended',
    async () => {
      const open = await Promise.all(
        (['queued', 'sending', 'retrying'] as const).map((status) => client.list({ status, limit: '1' })),
      );
      return open.every((page) => page.messages.length === 0) ? client.all() : undefined;
    },
    { withinMs, everyMs: 500 },
  );
  const counts = gateway.counts();
  const statuses: Record<string, number> = {};
  let [ambiguous, doubled, unexplained] = [0, 0, 0];
  for (const { to, status, ambiguousAttempts } of messages) {
    statuses[status] = (statuses[status] ?? 0) + 1;
    ambiguous += ambiguousAttempts;
    const extra = (counts.get(to) ?? 0) - 1;
    doubled += Math.max(0, extra);
    if (extra > ambiguousAttempts) unexplained += 1;
  }
  return {
    acknowledged: posted.acknowledged.size,
    unanswered: posted.unanswered.size,
    lost: missing(gateway, posted),
    doubled,
    ambiguous,
    unexplained,
    statuses,
  };
}

function missing(gateway: Gateway, posted: Posted): number {
  const counts = gateway.counts();
  let count = 0;
  for (const to of posted.acknowledged.keys()) if (!counts.has(to)) count += 1;
  return count;
}

/** Shows figures beside the result of the test. */
export const show = (name: string, figures: object): void => console.log(`${name}: ${JSON.stringify(figures)}`);
