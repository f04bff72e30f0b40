import type { DatabaseSync } from 'node:sqlite';
import { freshGatewayState, GatewayState } from '#shared/domain/gateway-state.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';

/** A slot so far ahead is remembered over a restart, which may be quicker; milliseconds. */
const SLOW_SLOT_MS = 500;

/**
 * The gateway's condition, in memory because one process makes all calls; on disk only when a pause, the breaker or its probes change,
 * or when the rate is so slow that its next slot may lie beyond a restart.
 */
export function createGatewayStates(db: DatabaseSync): GatewayStates {
  const save = db.prepare(
    `INSERT INTO gateway_state (name, value) VALUES ('default', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  const row = db.prepare(`SELECT value FROM gateway_state WHERE name = 'default'`).get();
  let state = row ? GatewayState.parse(JSON.parse(String(row.value))) : freshGatewayState;
  let revision = 0;
  return {
    read: async () => ({ revision, state }),
    async write(next, expected) {
      if (expected !== revision) return false;
      const lasting =
        next.pause !== state.pause ||
        next.breaker.state !== state.breaker.state ||
        next.breaker.nextProbeAt !== state.breaker.nextProbeAt ||
        next.notBefore !== state.notBefore ||
        next.nextSlotAt - state.nextSlotAt > SLOW_SLOT_MS;
      if (lasting) save.run(JSON.stringify(next));
      state = next;
      revision += 1;
      return true;
    },
  };
}
