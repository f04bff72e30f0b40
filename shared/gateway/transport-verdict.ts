import type { Verdict } from '#shared/domain/verdict.ts';
import type { CallResult } from './types.ts';

type CallError = Extract<CallResult, { kind: 'error' }>;

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection_refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  TLS: 'tls',
  BLOCKED_ADDRESS: 'blocked_address',
  BAD_REQUEST: 'bad_request',
  ABORTED: 'aborted',
};

/** Nothing but a change of settings mends these. */
const faults = new Set(['TLS', 'BLOCKED_ADDRESS', 'BAD_REQUEST']);

/** What a call without an answer means: ambiguous as soon as one byte may have arrived, else harmless to repeat. */
export const judgeTransport = ({ code, written }: CallError): Verdict => {
  const reason = reasons[code] ?? 'transport_error';
  const rule = `transport ${code}`;
  if (written) return { outcome: 'unknown', rule, reason };
  return { outcome: faults.has(code) ? 'gatewayFault' : 'unavailable', rule, reason };
};
