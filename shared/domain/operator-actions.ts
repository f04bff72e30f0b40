import type { Change } from './lifecycle.ts';
import type { Message } from './message.ts';

/** A cancellation is possible only while nothing is on its way: `queued` or `retrying`. */
export function cancel(message: Message, now: number): Change | undefined {
  if (message.status !== 'queued' && message.status !== 'retrying') return undefined;
  return {
    status: 'canceled',
    dueAt: null,
    leaseUntil: null,
    held: false,
    finalAt: now,
    detail: 'It was canceled before it was sent.',
  };
}

/** Queues a message again with a fresh validity; keeps its id and the history of its attempts. Not while an attempt is running. */
export function resend(message: Message, now: number, validityMs: number, hintGraceMs: number): Change | undefined {
  if (message.status === 'sending' || message.status === 'queued') return undefined;
  if (message.status === 'retrying' && !message.held) {
    return { notBefore: now, dueAt: Math.min(now + hintGraceMs, message.expiresAt), tries: 0 };
  }
  const expiresAt = now + validityMs;
  return {
    status: 'queued',
    errorReason: null,
    finalAt: null,
    held: false,
    tries: 0,
    interruptions: 0,
    leaseUntil: null,
    notBefore: now,
    expiresAt,
    dueAt: Math.min(now + hintGraceMs, expiresAt),
    detail: 'An operator sent it again.',
  };
}
