import { describe, expect, test } from 'vitest';
import {
  type Circumstances,
  type Decision,
  expire,
  interrupt,
  POISON_AFTER,
  settle,
} from '#shared/domain/lifecycle.ts';
import { ATTEMPTS_KEPT, DEBUG_KEPT, isFinal, type Message } from '#shared/domain/message.ts';
import type { Outcome, Verdict } from '#shared/domain/verdict.ts';
import { debugBodyLimit } from '#shared/gateway/debug.ts';
import { aMessage } from '#test/support/message.ts';

const now = Date.UTC(2026, 10, 23, 12);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const retrying: Circumstances = { now, random: () => 1, ambiguous: 'retry', hintGraceMs: 2_000 };
const holding: Circumstances = { ...retrying, ambiguous: 'hold' };

/** A message in its first attempt, claimed a second ago. */
const claimed = (given: Partial<Message> = {}): Message =>
  aMessage({
    acceptedAt: now - 60 * SECOND,
    status: 'sending',
    attempt: 1,
    tries: 1,
    claimedAt: now - SECOND,
    leaseUntil: now + HOUR,
    dueAt: now + HOUR,
    expiresAt: now + 24 * HOUR,
    ...given,
  });

const verdict = (outcome: Outcome, more: Partial<Verdict> = {}): Verdict => ({
  outcome,
  rule: 'rule 1',
  reason: 'because',
  ...more,
});

const settled = (outcome: Outcome, message = claimed(), at = retrying, more: Partial<Verdict> = {}): Decision =>
  settle(message, { verdict: verdict(outcome, more), startedAt: now - SECOND }, at);

const after = (message: Message, { change }: Decision): Message => ({ ...message, ...change });

/** What holds of every record that a decision leaves behind. */
const expectSound = (message: Message, decision: Decision): void => {
  const next = after(message, decision);
  expect(next.dueAt === null).toBe(isFinal(next.status));
  expect(next.finalAt === null).toBe(!isFinal(next.status));
  expect(next.errorReason === null).toBe(next.status !== 'error');
  expect(decision.deadLetter ?? null).toBe(next.errorReason);
  expect(next.leaseUntil).toBeNull();
  expect(next.dueAt ?? 0).toBeLessThanOrEqual(next.expiresAt);
};

describe('After an attempt', () => {
  test('what the gateway accepted is sent, with its id, and nobody looks at it again', () => {
    const { change, deadLetter } = settled('accepted', claimed({ detail: 'busy' }), retrying, {
      gatewayMessageId: 'g-1',
      parts: 2,
      price: '0.02',
    });
    expect(change).toMatchObject({ status: 'sent', finalAt: now, dueAt: null, gatewayMessageId: 'g-1', detail: null });
    expect(change.attempts).toEqual([
      {
        number: 1,
        startedAt: now - SECOND,
        outcome: 'accepted',
        rule: 'rule 1',
        reason: 'because',
        gatewayMessageId: 'g-1',
        parts: 2,
        price: '0.02',
      },
    ]);
    expect(deadLetter).toBeUndefined();
  });

  test('[P4] what the gateway rejected is an error with a dead letter, and the reason stands in it', () => {
    const { change, deadLetter } = settled('rejected');
    expect(change).toMatchObject({ status: 'error', errorReason: 'rejected', dueAt: null });
    expect(change.detail).toContain('because, by rule 1');
    expect(deadLetter).toBe('rejected');
  });

  test.each(['unavailable', 'gatewayFault', 'unknown'] as const)('%s is tried again after its back-off', (outcome) => {
    const { change, deadLetter } = settled(outcome, claimed({ tries: 3 }));
    expect(change).toMatchObject({ status: 'retrying', notBefore: now + 90 * SECOND, dueAt: now + 92 * SECOND });
    expect(change.attempts).toMatchObject([{ outcome, nextAttemptAt: now + 90 * SECOND }]);
    expect(deadLetter).toBeUndefined();
  });

  test('the gateway may ask for a longer wait, and not for a shorter one', () => {
    const waits = [1, 60].map(
      (seconds) => settled('unavailable', claimed(), retrying, { retryAfterMs: seconds * SECOND }).change.notBefore,
    );
    expect(waits).toEqual([now + 10 * SECOND, now + 60 * SECOND]);
  });

  test('[P2] no attempt is planned beyond the expiry; the sweep ends it there', () => {
    const message = claimed({ expiresAt: now + 5 * SECOND });
    expect(settled('unavailable', message).change).toMatchObject({
      notBefore: message.expiresAt,
      dueAt: message.expiresAt,
    });
    expect(settled('unavailable', claimed({ expiresAt: now + 11 * SECOND })).change).toMatchObject({
      notBefore: now + 10 * SECOND,
      dueAt: now + 11 * SECOND,
    });
  });

  test('[P3] only an attempt whose answer was lost counts as ambiguous', () => {
    const counts = (['accepted', 'rejected', 'unavailable', 'gatewayFault', 'unknown'] as const).map(
      (outcome) => settled(outcome, claimed({ ambiguous: 2 })).change.ambiguous,
    );
    expect(counts).toEqual([2, 2, 2, 2, 3]);
  });

  test('[P3] where the operator wants it, a lost answer waits for a person', () => {
    const message = claimed();
    const { change } = settled('unknown', message, holding);
    expect(change).toMatchObject({ status: 'retrying', held: true, ambiguous: 1, notBefore: message.expiresAt });
    expect(change.detail).toContain('waits for an operator');
    expect(change.attempts?.[0]).not.toHaveProperty('nextAttemptAt');
    expect(settled('unavailable', message, holding).change).not.toHaveProperty('held', true);
  });

  test('an outcome ends a run of interruptions', () => {
    expect(settled('unavailable', claimed({ interruptions: 3 })).change.interruptions).toBe(0);
  });

  test('what was measured is kept, latency in whole milliseconds', () => {
    const report = {
      verdict: verdict('unavailable'),
      startedAt: now,
      latencyMs: 12.4,
      httpStatus: 503,
      debug: { a: 1 },
    };
    expect(settle(claimed(), report, retrying).change.attempts).toMatchObject([
      { latencyMs: 12, httpStatus: 503, debug: { a: 1 } },
    ]);
  });

  test('the last attempts are kept, and the oldest falls off', () => {
    let message = claimed();
    for (let number = 1; number <= ATTEMPTS_KEPT + 2; number++) {
      message = after({ ...message, attempt: number }, settled('unavailable', { ...message, attempt: number }));
    }
    expect(message.attempts.map(({ number }) => number)).toEqual(
      Array.from({ length: ATTEMPTS_KEPT }, (_, index) => index + 3),
    );
  });
});

describe('With debug on', () => {
  const afterAttempts = (count: number, first: Message, debug: unknown): Message => {
    let message = first;
    for (let attempt = 1; attempt <= count; attempt++) {
      message = { ...message, attempt };
      const report = { verdict: verdict('unavailable'), startedAt: now, debug };
      message = after(message, settle(message, report, retrying));
    }
    return message;
  };

  /** A record after as many attempts as are kept, each answered by a page of such signs under as many headers as a client takes. */
  const afterPages = (sign: string): Message => {
    const exchange = {
      request: { method: 'POST', url: 'https://gateway.example/', headers: {}, body: sign.repeat(1_600) },
      response: { status: 503, headers: { page: 'x'.repeat(16_384) }, body: sign.repeat(debugBodyLimit) },
    };
    return afterAttempts(ATTEMPTS_KEPT, claimed({ text: sign.repeat(1_600) }), exchange);
  };

  test('only the last attempts keep what was exchanged', () => {
    const { attempts } = afterPages('x');
    expect(attempts).toHaveLength(ATTEMPTS_KEPT);
    expect(attempts.filter(({ debug }) => debug !== undefined)).toEqual(attempts.slice(-DEBUG_KEPT));
    expect(attempts.every((attempt) => attempt.debug !== undefined || !('debug' in attempt))).toBe(true);
  });

  test.each(['x', '错', '\u0001'])(
    '[P1] a record of pages of %j stays far below the 400 KB that DynamoDB takes',
    (sign) => {
      expect(Buffer.byteLength(JSON.stringify(afterPages(sign)))).toBeLessThan(300_000);
    },
  );

  test.each([
    [70_000, 4],
    [140_000, 2],
    [400_000, 0],
  ])('[P1] of exchanges of %i bytes keeps the last %i, so that the outcome is written', (bytes, keeps) => {
    const message = afterAttempts(DEBUG_KEPT, claimed(), { body: 'ш'.repeat(bytes / 2) });
    expect(message.attempts.map(({ debug }) => debug !== undefined)).toEqual(
      Array.from({ length: DEBUG_KEPT }, (_, index) => index >= DEBUG_KEPT - keeps),
    );
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(400_000);
  });
});

describe('A claim that ended without an outcome', () => {
  test('[P3] counts as ambiguous, and is tried again at once', () => {
    const { change, deadLetter } = interrupt(claimed(), retrying);
    expect(change).toMatchObject({ status: 'retrying', notBefore: now, ambiguous: 1, interruptions: 1 });
    expect(change.attempts).toMatchObject([{ outcome: 'unknown', reason: 'interrupted', startedAt: now - SECOND }]);
    expect(deadLetter).toBeUndefined();
  });

  test('[P3] waits for a person where the operator wants it, and still counts towards poison', () => {
    expect(interrupt(claimed({ interruptions: 1 }), holding).change).toMatchObject({ held: true, interruptions: 2 });
  });

  test.each([retrying, holding])('[P7] is poison the fifth time in a row, with a dead letter', (at) => {
    expect(interrupt(claimed({ interruptions: POISON_AFTER - 2 }), at).deadLetter).toBeUndefined();
    const { change, deadLetter } = interrupt(claimed({ interruptions: POISON_AFTER - 1 }), at);
    expect(change).toMatchObject({
      status: 'error',
      errorReason: 'poison',
      interruptions: 5,
      ambiguous: 1,
      held: false,
    });
    expect(change.detail).toContain('5 attempts');
    expect(deadLetter).toBe('poison');
  });
});

describe('A message whose time is over', () => {
  test('[P4] is an error with a dead letter, and tells the last outcome', () => {
    const message = aMessage({ status: 'retrying', detail: 'The gateway could not take it.', held: true });
    const { change, deadLetter } = expire(message, now);
    expect(change).toMatchObject({ status: 'error', errorReason: 'expired', finalAt: now, dueAt: null, held: false });
    expect(after(message, { change }).detail).toBe('The gateway could not take it.');
    expect(change).not.toHaveProperty('attempts');
    expect(deadLetter).toBe('expired');
  });

  test('says so when no attempt was made', () => {
    expect(expire(aMessage(), now).change.detail).toContain('before an attempt');
  });

  test('[P3] counts a claim that was cut short', () => {
    expect(expire(claimed(), now).change).toMatchObject({ ambiguous: 1, attempts: [{ reason: 'interrupted' }] });
  });
});

test('[P2][P4] every decision leaves a sound record: final without due time, error with dead letter, no lease', () => {
  for (const expiresAt of [now + 1, now + 24 * HOUR]) {
    const message = claimed({ expiresAt });
    for (const at of [retrying, holding]) {
      for (const outcome of ['accepted', 'rejected', 'unavailable', 'gatewayFault', 'unknown'] as const) {
        expectSound(message, settled(outcome, message, at));
      }
      for (let interruptions = 0; interruptions < POISON_AFTER; interruptions++) {
        expectSound({ ...message, interruptions }, interrupt({ ...message, interruptions }, at));
      }
    }
    expectSound(message, expire(message, now));
    expectSound({ ...message, status: 'queued' }, expire({ ...message, status: 'queued' }, now));
  }
});
