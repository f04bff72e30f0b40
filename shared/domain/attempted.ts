import { ATTEMPTS_KEPT, type Attempt, DEBUG_BYTES, DEBUG_KEPT, type Message } from './message.ts';
import type { Verdict } from './verdict.ts';

/** How an attempt went, as the caller saw it. */
export type AttemptReport = {
  verdict: Verdict;
  startedAt: number;
  latencyMs?: number;
  httpStatus?: number;
  debug?: unknown;
};

/** Adds an attempt to those of its message, and counts it when it is not known whether the gateway has the message. */
export function attempted(
  message: Message,
  report: AttemptReport,
  nextAttemptAt?: number,
): Pick<Message, 'attempts' | 'ambiguous' | 'interruptions'> {
  const { verdict } = report;
  const attempt: Attempt = {
    number: message.attempt,
    startedAt: report.startedAt,
    outcome: verdict.outcome,
    rule: verdict.rule,
    reason: verdict.reason,
    ...(report.httpStatus === undefined ? {} : { httpStatus: report.httpStatus }),
    ...(report.latencyMs === undefined ? {} : { latencyMs: Math.round(report.latencyMs) }),
    ...(verdict.gatewayMessageId === undefined ? {} : { gatewayMessageId: verdict.gatewayMessageId }),
    ...(verdict.parts === undefined ? {} : { parts: verdict.parts }),
    ...(verdict.price === undefined ? {} : { price: verdict.price }),
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
    ...(report.debug === undefined ? {} : { debug: report.debug }),
  };
  return {
    attempts: keptOf([...message.attempts, attempt]),
    ambiguous: message.ambiguous + (verdict.outcome === 'unknown' ? 1 : 0),
    interruptions: 0,
  };
}

/** What stays on the record: the last attempts, and what was exchanged in the very last of them, as far as it is not too long. */
function keptOf(attempts: Attempt[]): Attempt[] {
  const kept = attempts.slice(-ATTEMPTS_KEPT);
  let room = DEBUG_BYTES;
  for (let index = kept.length - 1; index >= 0; index--) {
    const attempt = kept[index];
    if (attempt?.debug === undefined) continue;
    const { debug, ...rest } = attempt;
    room -= Buffer.byteLength(JSON.stringify(debug));
    if (room < 0 || index < kept.length - DEBUG_KEPT) kept[index] = rest;
  }
  return kept;
}
