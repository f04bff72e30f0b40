import * as z from 'zod';
import { longestRetryAfterMs } from '#shared/gateway/retry-after.ts';

/** What the relay knows of a gateway's condition; one record per gateway, changed by compare-and-set. Times are epoch milliseconds. */
export const GatewayState = z.object({
  /** Set while nothing may be sent: by an operator, or by the relay after an account fault. */
  pause: z
    .object({ by: z.enum(['operator', 'relay']), reason: z.string(), detail: z.string(), since: z.number() })
    .nullable(),
  breaker: z.object({
    state: z.enum(['closed', 'open', 'halfOpen']),
    /** Failures in a row, at the transport or of the server. */
    failures: z.int(),
    since: z.number(),
    nextProbeAt: z.number(),
    /** Calls per second allowed while half open; doubles with each success. */
    rampPerSecond: z.number(),
  }),
  /** The gateway asked, by `Retry-After`, not to be called before. */
  notBefore: z.number(),
  /** Answers 2xx in a row that matched no rule. */
  unmatched: z.int(),
  /** The rate's next free slot. */
  nextSlotAt: z.number(),
});
export type GatewayState = z.infer<typeof GatewayState>;

/** A gateway of which nothing is known yet. */
export const freshGatewayState: GatewayState = {
  pause: null,
  breaker: { state: 'closed', failures: 0, since: 0, nextProbeAt: 0, rampPerSecond: 0 },
  notBefore: 0,
  unmatched: 0,
  nextSlotAt: 0,
};

/** Failures in a row that open the breaker. */
export const OPEN_AFTER = 5;
/** While open, one probe per this many milliseconds. */
export const PROBE_EVERY_MS = 30_000;
/** Unmatched 2xx answers in a row that pause the gateway: a wrong success rule would otherwise resend every delivered SMS. */
export const PAUSE_AFTER_UNMATCHED = 10;
/** Half open ends, and the configured rate applies alone, once the ramp reaches this rate. */
const RAMP_TO_PER_SECOND = 64;

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
  if (isAhead(state.notBefore, longestRetryAfterMs)) next = { ...next, notBefore: now + longestRetryAfterMs };
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

/** What an attempt told about the gateway itself. */
export type Observation = 'answered' | 'failed' | 'unmatched' | { fault: string; detail: string } | { retryAt: number };

/** Learns from what attempts told. Returns the same object when nothing changed, so that nothing need be stored. */
export function observe(state: GatewayState, seen: Observation, now: number): GatewayState {
  if (seen === 'answered') return answered(state, now);
  if (seen === 'failed') return failed(state, now);
  if (seen === 'unmatched') return unmatched(answered(state, now, state.unmatched), now);
  if ('retryAt' in seen) {
    // Whole seconds, so that a storm of such answers changes the state once a second and not once an answer.
    const notBefore = Math.ceil(seen.retryAt / 1_000) * 1_000;
    return notBefore > state.notBefore ? { ...state, notBefore } : state;
  }
  if (state.pause) return state;
  return { ...state, pause: { by: 'relay', reason: seen.fault, detail: seen.detail, since: now } };
}

function answered(state: GatewayState, now: number, unmatchedRun = 0): GatewayState {
  const { breaker } = state;
  if (breaker.state === 'closed') {
    return breaker.failures === 0 && state.unmatched === unmatchedRun
      ? state
      : { ...state, unmatched: unmatchedRun, breaker: { ...breaker, failures: 0 } };
  }
  if (breaker.state === 'open') {
    return {
      ...state,
      unmatched: unmatchedRun,
      breaker: { ...breaker, state: 'halfOpen', failures: 0, since: now, rampPerSecond: 2 },
    };
  }
  const rampPerSecond = breaker.rampPerSecond * 2;
  return rampPerSecond < RAMP_TO_PER_SECOND
    ? { ...state, unmatched: unmatchedRun, breaker: { ...breaker, failures: 0, rampPerSecond } }
    : { ...state, unmatched: unmatchedRun, breaker: { ...breaker, state: 'closed', failures: 0, since: now } };
}

function failed(state: GatewayState, now: number): GatewayState {
  const { breaker } = state;
  if (breaker.state === 'open') return state;
  const failures = breaker.failures + 1;
  const opens = breaker.state === 'halfOpen' || failures >= OPEN_AFTER;
  // Keeps the run of unmatched answers: a failure proves no success rule right.
  return {
    ...state,
    breaker: opens
      ? { ...breaker, state: 'open', failures, since: now, nextProbeAt: now + PROBE_EVERY_MS }
      : { ...breaker, failures },
  };
}

function unmatched(state: GatewayState, now: number): GatewayState {
  if (state.pause) return state;
  const run = state.unmatched + 1;
  const next = { ...state, unmatched: run };
  if (run < PAUSE_AFTER_UNMATCHED) return next;
  return {
    ...next,
    pause: {
      by: 'relay',
      reason: 'unmatched',
      detail: `${run} successful answers in a row did not match the success rule; it is probably wrong, and each message would be sent again.`,
      since: now,
    },
  };
}

/** Stops sending until an operator resumes it. */
export const pause = (state: GatewayState, detail: string, now: number): GatewayState => ({
  ...state,
  pause: { by: 'operator', reason: 'operator', detail, since: now },
});

/** Starts sending again with a clean slate; the rate's next slot is kept, so that resuming never exceeds the rate. */
export const resume = (state: GatewayState): GatewayState => ({ ...freshGatewayState, nextSlotAt: state.nextSlotAt });
