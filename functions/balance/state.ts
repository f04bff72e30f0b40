import type { WatchState } from '#shared/domain/balance-watch.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';

const TRIES = 8;

/** Changes the watch's state by compare-and-set, deciding anew when somebody else was faster. Undefined from `change` leaves it alone. */
export async function updateState(
  store: BalanceStore,
  change: (state: WatchState) => WatchState | undefined,
): Promise<{ before: WatchState; after: WatchState } | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { revision, state } = await store.readState();
    const after = change(state);
    if (after === undefined) return undefined;
    if (after === state || (await store.writeState(after, revision))) return { before: state, after };
  }
  throw new Unavailable('The state of the balance watch is being changed by too many at once.');
}
