import { type GatewayState, LONGEST_RETRY_AFTER_MS, PROBE_EVERY_MS } from './gateway-state.ts';

/** How far ahead anybody can have reserved calls where nothing shorter is known: as long as a Lambda function may live; milliseconds. */
const LONGEST_AHEAD_MS = 900_000;
/** By how much clocks of several processes may differ, milliseconds. */
const SKEW_MS = 1_000;

/**
 * The state without times that are further ahead than they can ever have been set: they are from a clock that was ahead and was put right
 * since, and nothing may wait for them. Returns the same object when there are none. The rate's next slot is corrected where the rate is
 * known, by `admit`.
 *
 * @param aheadMs how far ahead anybody reserves calls
 */
export function withinReach(state: GatewayState, now: number, aheadMs = LONGEST_AHEAD_MS): GatewayState {
  const { pause, breaker } = state;
  const isAhead = (time: number, by: number): boolean => time > now + by + SKEW_MS;
  let next = state;
  if (pause && isAhead(pause.since, 0)) next = { ...next, pause: { ...pause, since: now } };
  if (isAhead(breaker.since, 0)) next = { ...next, breaker: { ...next.breaker, since: now } };
  if (isAhead(breaker.nextProbeAt, aheadMs + PROBE_EVERY_MS)) {
    next = { ...next, breaker: { ...next.breaker, nextProbeAt: now + PROBE_EVERY_MS } };
  }
  if (isAhead(state.notBefore, LONGEST_RETRY_AFTER_MS)) next = { ...next, notBefore: now + LONGEST_RETRY_AFTER_MS };
  return next;
}

/** The rate's next slot: now, when the stored one is further ahead than calls are ever reserved at this rate. */
function nextSlot(state: GatewayState, now: number, { interval, aheadMs }: { interval: number; aheadMs: number }) {
  const isReachable = state.nextSlotAt <= now + aheadMs + 3 * interval + SKEW_MS;
  return isReachable ? Math.max(now, state.nextSlotAt) : now;
}

/** How many calls may start, and when each of them. */
export type Admission = {
  state: GatewayState;
  /** Start time of each admitted call, in order; fewer than wanted when the gateway cannot take more within the horizon. */
  slots: number[];
  /** Why fewer were admitted than wanted. */
  refusal?: 'paused' | 'breaker open' | 'retry after' | 'rate';
  /** Earliest time at which asking again can help; absent while paused. */
  again?: number;
};

type At = { now: number; perSecond: number | null; horizonMs: number; aheadMs?: number };

/**
 * Asks for `wanted` calls at `now`, at most `perSecond` of them (null: no limit) and none to start later than `horizonMs` from now.
 * Pure: the caller stores `state` before it makes the calls.
 *
 * `aheadMs` is the longest horizon that anybody asks with: a reservation beyond it was made by a clock that was ahead, and does not count.
 */
export function admit(stored: GatewayState, wanted: number, at: At): Admission {
  const { now } = at;
  if (wanted === 0) return { state: stored, slots: [] };
  const state = withinReach(stored, now, at.aheadMs);
  if (state.pause) return { state, slots: [], refusal: 'paused' };
  if (state.notBefore > now) return { state, slots: [], refusal: 'retry after', again: state.notBefore };
  const { breaker } = state;
  if (breaker.state !== 'open') return admitAtRate(state, wanted, at);
  if (now < breaker.nextProbeAt) return { state, slots: [], refusal: 'breaker open', again: breaker.nextProbeAt };
  // A probe is a call like any other: it takes its place in the rate.
  const probe = admitAtRate(state, Math.min(wanted, 1), at);
  const [slot] = probe.slots;
  if (slot === undefined) return probe;
  const nextProbeAt = slot + PROBE_EVERY_MS;
  const probing = { ...probe.state, breaker: { ...breaker, nextProbeAt } };
  return wanted === 1
    ? { state: probing, slots: [slot] }
    : { state: probing, slots: [slot], refusal: 'breaker open', again: nextProbeAt };
}

function admitAtRate(
  state: GatewayState,
  wanted: number,
  { now, perSecond, horizonMs, aheadMs = LONGEST_AHEAD_MS }: At,
): Admission {
  const { breaker } = state;
  const rate =
    breaker.state === 'halfOpen' ? Math.min(breaker.rampPerSecond, perSecond ?? Number.POSITIVE_INFINITY) : perSecond;
  if (rate === null) return { state, slots: Array.from({ length: wanted }, () => now) };
  const interval = 1_000 / rate;
  const first = nextSlot(state, now, { interval, aheadMs });
  const count = Math.min(wanted, Math.max(0, Math.floor((now + horizonMs - first) / interval) + 1));
  const slots = Array.from({ length: count }, (_, index) => first + index * interval);
  const nextSlotAt = count === 0 ? state.nextSlotAt : first + count * interval;
  const next = count === 0 ? state : { ...state, nextSlotAt };
  return count === wanted ? { state: next, slots } : { state: next, slots, refusal: 'rate', again: nextSlotAt };
}

/** Frees the reserved calls from slot `from` to `until` that are not made after all, unless others have reserved later ones since. */
export function free(state: GatewayState, from: number, until: number, now: number): GatewayState {
  const { breaker } = state;
  const isProbe = breaker.state === 'open' && breaker.nextProbeAt === from + PROBE_EVERY_MS;
  const nextSlotAt = until > from && state.nextSlotAt === until ? from : state.nextSlotAt;
  if (!isProbe) return nextSlotAt === state.nextSlotAt ? state : { ...state, nextSlotAt };
  return { ...state, nextSlotAt, breaker: { ...breaker, nextProbeAt: now } };
}
