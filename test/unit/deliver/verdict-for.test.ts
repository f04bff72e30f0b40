import { describe, expect, test } from 'vitest';
import { verdictFor } from '#functions/deliver/verdict-for.ts';
import type { Verdict } from '#shared/domain/verdict.ts';
import { aMessage } from '#test/support/message.ts';

const duplicate: Verdict = { outcome: 'rejected', rule: 'rule 4 (duplicate)', reason: 'duplicate' };
const invalidSender: Verdict = { outcome: 'gatewayFault', rule: 'rule 1 (invalid_sender)', reason: 'invalid_sender' };

describe('What an answer means for this message', () => {
  test('[P3] a duplicate after an attempt whose answer was lost is the success that was lost', () => {
    expect(verdictFor(aMessage({ ambiguous: 1 }), { defaultFrom: '' }, duplicate).outcome).toBe('accepted');
  });
  test('a duplicate of a message that was never in doubt stays rejected', () => {
    expect(verdictFor(aMessage({ ambiguous: 0 }), { defaultFrom: '' }, duplicate)).toBe(duplicate);
  });
  test("[P7] an application's own bad sender ID rejects its message and pauses nobody", () => {
    expect(verdictFor(aMessage({ from: 'Bad' }), { defaultFrom: 'MyISP' }, invalidSender).outcome).toBe('rejected');
  });
  test("the settings' bad sender ID is the gateway's fault", () => {
    expect(verdictFor(aMessage({ from: null }), { defaultFrom: 'MyISP' }, invalidSender)).toBe(invalidSender);
    expect(verdictFor(aMessage({ from: 'MyISP' }), { defaultFrom: 'MyISP' }, invalidSender)).toBe(invalidSender);
  });
});
