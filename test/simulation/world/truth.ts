import { isFinal, type Message } from '#shared/domain/message.ts';
import type { DeadLetter } from '#shared/ports/messages.ts';

/** What was really written, seen from above all processes and without delay. */
export type Truth = {
  records: Map<string, Message>;
  /** When each message became final for the last time, true time. */
  finalAt: Map<string, number>;
  /** Ids that an operator has asked to send again, so that what is final may be queued once more. */
  asked: Set<string>;
  /** From when to when a message was final, before it was sent again; true time. */
  reopened: Map<string, { from: number; until: number }[]>;
  deadLetters: DeadLetter[];
  /** Broken promises that only the moment of the write shows. */
  violations: string[];
  /** Times at which the breaker opened and closed again, true time. */
  open: { from: number; until: number }[];
  saw: (message: Message) => void;
  sawBreaker(state: 'closed' | 'open' | 'halfOpen'): void;
  sawDeadLetters(letters: DeadLetter[]): void;
  /** The records as an index shows them that lags behind. */
  asOf(time: number): Iterable<Message>;
};

export function createTruth(now: () => number, lagMs: number): Truth {
  const records = new Map<string, Message>();
  const older = new Map<string, { until: number; message: Message | undefined }[]>();
  const finalAt = new Map<string, number>();
  const asked = new Set<string>();
  const reopened: Truth['reopened'] = new Map();
  const deadLetters: DeadLetter[] = [];
  const reasons = new Map<string, Set<string>>();
  const violations: string[] = [];
  const open: Truth['open'] = [];

  const check = (message: Message, before: Message | undefined): void => {
    if (before && isFinal(before.status) && !mayReopen(message, before)) {
      violations.push(`P2: ${message.id} was ${before.status} and was changed to ${message.status}.`);
    }
    if (before && message.revision !== before.revision + 1) {
      violations.push(`P2: ${message.id} went from revision ${before.revision} to ${message.revision}.`);
    }
    if (before && before.status !== 'sending' && message.status === 'sending') {
      const early = before.notBefore - (message.claimedAt ?? 0);
      if (early > 0) violations.push(`P1: ${message.id} was taken ${early} ms before its time.`);
    }
    if (message.status === 'error' && !reasons.get(message.id)?.has(message.errorReason ?? '')) {
      violations.push(`P4: ${message.id} became error (${message.errorReason}) without its dead letter.`);
    }
  };

  const reopen = (id: string): void => {
    const times = reopened.get(id) ?? [];
    reopened.set(id, [...times, { from: finalAt.get(id) ?? now(), until: now() }]);
    finalAt.delete(id);
  };

  const mayReopen = (message: Message, before: Message): boolean =>
    asked.has(message.id) && before.status !== 'sent' && message.status === 'queued';

  return {
    records,
    finalAt,
    asked,
    reopened,
    deadLetters,
    violations,
    open,
    saw(message) {
      const before = records.get(message.id);
      if (before?.revision === message.revision) return;
      check(message, before);
      records.set(message.id, message);
      if (isFinal(message.status)) finalAt.set(message.id, finalAt.get(message.id) ?? now());
      else if (finalAt.has(message.id)) reopen(message.id);
      if (lagMs > 0) older.set(message.id, [...(older.get(message.id) ?? []), { until: now(), message: before }]);
    },
    sawBreaker(state) {
      const last = open.at(-1);
      const isOpen = last?.until === Number.POSITIVE_INFINITY;
      if (state === 'open' && !isOpen) open.push({ from: now(), until: Number.POSITIVE_INFINITY });
      if (state !== 'open' && last && isOpen) last.until = now();
    },
    sawDeadLetters(letters) {
      deadLetters.push(...letters);
      for (const { id, reason } of letters) reasons.set(id, (reasons.get(id) ?? new Set()).add(reason));
    },
    *asOf(time) {
      for (const [id, message] of records) {
        const version = older.get(id)?.find(({ until }) => until > time);
        const seen = version ? version.message : message;
        if (seen) yield seen;
      }
    },
  };
}
