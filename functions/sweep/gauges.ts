import type { Gauges } from '#shared/metrics.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { MessageStore } from '#shared/ports/messages.ts';

/** What measuring needs from the outside. */
export type GaugeDeps = {
  messages: Pick<MessageStore, 'waiting' | 'due' | 'get'>;
  gatewayStates: Pick<GatewayStates, 'read'>;
  clock: Clock;
};

/** Messages that are not final are counted so far. */
const COUNT_TO = 10_000;
/** Rows looked at for the one that is due longest: some may be stale. */
const ROWS = 10;

/** How much waits, for how long, and whether the gateway may be called. */
export async function readGauges({ messages, gatewayStates, clock }: GaugeDeps): Promise<Gauges> {
  const now = clock();
  const [{ count }, { state }, high, normal] = await Promise.all([
    messages.waiting(COUNT_TO),
    gatewayStates.read(),
    messages.due({ lane: 'high', before: now, limit: ROWS }),
    messages.due({ lane: 'normal', before: now, limit: ROWS }),
  ]);
  const records = await messages.get([...high, ...normal].map(({ id }) => id));
  // The records tell: a row of the index may be that of a message that ended long ago.
  const times = [...records.values()].flatMap(({ dueAt }) => (dueAt !== null && dueAt <= now ? [dueAt] : []));
  return {
    inFlight: count,
    oldestDueSeconds: times.length === 0 ? 0 : Math.round((now - Math.min(...times)) / 1_000),
    breakerOpen: state.breaker.state === 'open' ? 1 : 0,
    paused: state.pause === null ? 0 : 1,
  };
}
