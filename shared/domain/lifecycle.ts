import { type AttemptReport, attempted } from './attempted.ts';
import { backOff } from './back-off.ts';
import type { ErrorReason, Message } from './message.ts';
import type { Verdict } from './verdict.ts';

/** What a step changes on a record; applied only if the record is still at the revision that was read. */
export type Change = Partial<Omit<Message, 'id' | 'revision'>>;

/** A decision about a message: what to write, and the dead letter that must be stored before it. */
export type Decision = { change: Change; deadLetter?: ErrorReason };

/** Everything a decision depends on besides the record. */
export type Circumstances = {
  now: number;
  random: () => number;
  /** What to do when it is not known whether the gateway has the message. */
  ambiguous: 'retry' | 'hold';
  /** How long after `notBefore` the sweep steps in, should the hint be lost; milliseconds. */
  hintGraceMs: number;
};

/** Claims without outcome after which a record is given up as poison. */
export const POISON_AFTER = 5;

/** Turns the verdict of an attempt into the record's next state. Every change of status after a claim is decided here or in `interrupt`. */
export function settle(message: Message, report: AttemptReport, at: Circumstances): Decision {
  const { verdict } = report;
  switch (verdict.outcome) {
    case 'accepted':
      return {
        change: {
          ...final('sent', at.now),
          detail: null,
          gatewayMessageId: verdict.gatewayMessageId ?? null,
          ...attempted(message, report),
        },
      };
    case 'rejected':
      return {
        change: {
          ...final('error', at.now),
          errorReason: 'rejected',
          detail: `The gateway rejected it: ${verdict.reason}, by ${verdict.rule}.`,
          ...attempted(message, report),
        },
        deadLetter: 'rejected',
      };
    case 'unknown':
      return at.ambiguous === 'hold' ? hold(message, report) : again(message, report, at);
    case 'unavailable':
    case 'gatewayFault':
      return again(message, report, at);
  }
}

/** A claim ended without an outcome (the process died, or its last write was lost): the gateway may have the message. */
export function interrupt(message: Message, at: Circumstances): Decision {
  const interruptions = message.interruptions + 1;
  const report = interruptedReport(message, at.now);
  const seen = { ...attempted(message, report), interruptions };
  if (interruptions >= POISON_AFTER) {
    return {
      change: {
        ...final('error', at.now),
        ...seen,
        errorReason: 'poison',
        detail: `Given up after ${interruptions} attempts that ended without an outcome.`,
      },
      deadLetter: 'poison',
    };
  }
  if (at.ambiguous === 'hold') return { change: { ...hold(message, report).change, interruptions } };
  return {
    change: {
      ...seen,
      ...waiting(message, at.now, at),
      detail: 'The attempt was interrupted; it is tried again.',
    },
  };
}

const INTERRUPTED: Verdict = { outcome: 'unknown', rule: 'interrupted', reason: 'interrupted' };

const interruptedReport = (message: Message, now: number): AttemptReport => ({
  verdict: INTERRUPTED,
  startedAt: message.claimedAt ?? now,
});

/** A claim that is not used after all: nothing was sent, so nothing is counted, and it is due at once. */
export function giveBack(message: Message, now: number): Decision {
  return {
    change: {
      status: 'retrying',
      dueAt: Math.min(now, message.expiresAt),
      leaseUntil: null,
      attempt: message.attempt - 1,
      tries: message.tries - 1,
    },
  };
}

/** The message's time is over. A claim that was cut short is counted first. */
export function expire(message: Message, now: number): Decision {
  return {
    change: {
      ...final('error', now),
      ...(message.status === 'sending' ? attempted(message, interruptedReport(message, now)) : {}),
      errorReason: 'expired',
      detail: message.detail ?? 'It expired before an attempt could be made.',
    },
    deadLetter: 'expired',
  };
}

function final(status: 'sent' | 'error' | 'canceled', now: number): Change {
  return { status, dueAt: null, leaseUntil: null, finalAt: now, held: false, errorReason: null };
}

function waiting(message: Message, notBefore: number, at: Circumstances): Change {
  const start = Math.min(notBefore, message.expiresAt);
  return {
    status: 'retrying',
    notBefore: start,
    dueAt: Math.min(start + at.hintGraceMs, message.expiresAt),
    leaseUntil: null,
  };
}

function again(message: Message, report: AttemptReport, at: Circumstances): Decision {
  const { verdict } = report;
  const delay = Math.max(backOff(message.tries, at.random), verdict.retryAfterMs ?? 0);
  const next = waiting(message, at.now + delay, at);
  return {
    change: {
      ...next,
      ...attempted(message, report, next.notBefore),
      detail: `${sentence(verdict)} It is tried again.`,
    },
  };
}

function hold(message: Message, report: AttemptReport): Decision {
  return {
    change: {
      status: 'retrying',
      held: true,
      notBefore: message.expiresAt,
      dueAt: message.expiresAt,
      leaseUntil: null,
      ...attempted(message, report),
      detail: `${sentence(report.verdict)} It waits for an operator, because it may have been sent.`,
    },
  };
}

const sentence = (verdict: Verdict): string => {
  switch (verdict.outcome) {
    case 'unknown':
      return `The request was sent and the answer was lost (${verdict.reason}).`;
    case 'gatewayFault':
      return `The gateway refused the account or its settings (${verdict.reason}, by ${verdict.rule}).`;
    case 'accepted':
    case 'rejected':
    case 'unavailable':
      return `The gateway could not take it (${verdict.reason}, by ${verdict.rule}).`;
  }
};
