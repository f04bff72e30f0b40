import type { Observation } from '#shared/domain/gateway-observation.ts';
import type { Verdict } from '#shared/domain/verdict.ts';
import type { CallResult } from '#shared/gateway/types.ts';

/** What an attempt tells about the gateway, apart from the message: its account, its load, whether it is there at all. */
export function observationOf(result: CallResult, verdict: Verdict, now: number): Observation {
  if (verdict.outcome === 'gatewayFault') {
    return {
      fault: verdict.reason,
      detail: `The gateway refused the account or its settings: ${verdict.reason}, by ${verdict.rule}.`,
    };
  }
  if (verdict.retryAfterMs !== undefined) return { retryAt: now + verdict.retryAfterMs };
  if (result.kind === 'error') return 'failed';
  if (result.status >= 500) return 'failed';
  return verdict.reason === 'unmatched' ? 'unmatched' : 'answered';
}
