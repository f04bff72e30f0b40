import { type GatewayState, OPEN_AFTER, PAUSE_AFTER_UNMATCHED, PROBE_EVERY_MS } from './gateway-state.ts';

/** Half open ends, and the configured rate applies alone, once the ramp reaches this rate. */
const RAMP_TO_PER_SECOND = 64;

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
