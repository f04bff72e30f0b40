import { describe, expect, test } from 'vitest';
import { observationOf } from '#functions/deliver/observation.ts';
import type { Outcome, Verdict } from '#shared/domain/verdict.ts';
import { buildAnswer, buildError } from '#test/support/build-settings.ts';

const now = Date.UTC(2026, 10, 23, 12);
const verdict = (outcome: Outcome, more: Partial<Verdict> = {}): Verdict => ({
  outcome,
  rule: 'rule 1',
  reason: 'because',
  ...more,
});

describe('What an attempt tells of the gateway', () => {
  test('an answer that was understood says that it is there, whatever it says of the message', () => {
    expect(observationOf(buildAnswer(200), verdict('accepted'), now)).toBe('answered');
    expect(observationOf(buildAnswer(400), verdict('rejected'), now)).toBe('answered');
    expect(observationOf(buildAnswer(429), verdict('unavailable'), now)).toBe('answered');
  });

  test('no answer, and an error of the server, count as failures', () => {
    expect(observationOf(buildError('ECONNREFUSED', false), verdict('unavailable'), now)).toBe('failed');
    expect(observationOf(buildError('ETIMEDOUT', true), verdict('unknown'), now)).toBe('failed');
    expect(observationOf(buildAnswer(500), verdict('unavailable'), now)).toBe('failed');
  });

  test('an answer that asks for a wait says until when, also with an error of the server', () => {
    for (const status of [429, 503]) {
      const seen = observationOf(buildAnswer(status), verdict('unavailable', { retryAfterMs: 30_000 }), now);
      expect(seen).toEqual({ retryAt: now + 30_000 });
    }
  });

  test('an answer that matched nothing is counted apart', () => {
    const seen = observationOf(buildAnswer(200), verdict('unavailable', { reason: 'unmatched' }), now);
    expect(seen).toBe('unmatched');
  });

  test('a fault of the account names its reason and rule, also without an answer', () => {
    const seen = observationOf(buildError('TLS', false), verdict('gatewayFault', { reason: 'tls' }), now);
    expect(seen).toEqual({ fault: 'tls', detail: expect.stringContaining('tls, by rule 1') });
  });
});
