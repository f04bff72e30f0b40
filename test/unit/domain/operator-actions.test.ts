import { describe, expect, test } from 'vitest';
import type { Message, Status } from '#shared/domain/message.ts';
import { cancel, resend } from '#shared/domain/operator-actions.ts';
import { aMessage } from '#test/support/message.ts';

const now = Date.UTC(2026, 10, 23, 12);
const DAY = 86_400_000;
const GRACE = 2_000;

const withStatus = (status: Status, given: Partial<Message> = {}): Message =>
  aMessage({ acceptedAt: now - DAY, status, expiresAt: now + DAY, ...given });

describe('Canceling', () => {
  test.each(['queued', 'retrying'] as const)('[P2] a %s message ends it, and nobody looks at it again', (status) => {
    const change = cancel(withStatus(status, { held: true, leaseUntil: 7 }), now);
    expect(change).toMatchObject({ status: 'canceled', dueAt: null, finalAt: now, held: false, leaseUntil: null });
  });

  test.each(['sending', 'sent', 'error', 'canceled'] as const)('[P2] a %s message is not possible', (status) => {
    expect(cancel(withStatus(status), now)).toBeUndefined();
  });
});

describe('Sending again', () => {
  test.each(['sent', 'error', 'canceled'] as const)('a %s message queues it afresh, with a new validity', (status) => {
    const ended = withStatus(status, {
      errorReason: 'poison',
      finalAt: now - 1,
      dueAt: null,
      expiresAt: now - DAY,
      tries: 9,
      interruptions: 5,
    });
    expect(resend(ended, now, 2 * DAY, GRACE)).toMatchObject({
      status: 'queued',
      errorReason: null,
      finalAt: null,
      tries: 0,
      interruptions: 0,
      notBefore: now,
      dueAt: now + GRACE,
      expiresAt: now + 2 * DAY,
    });
  });

  test('a message keeps the history of its attempts and how often they were ambiguous [P3]', () => {
    const change = resend(withStatus('error', { attempt: 7, ambiguous: 2 }), now, DAY, GRACE) ?? {};
    for (const kept of ['attempt', 'attempts', 'ambiguous', 'gatewayMessageId'])
      expect(change).not.toHaveProperty(kept);
  });

  test('a held message lets it go on', () => {
    expect(resend(withStatus('retrying', { held: true }), now, DAY, GRACE)).toMatchObject({
      status: 'queued',
      held: false,
      notBefore: now,
    });
  });

  test('a waiting message starts it now, within the validity that it has', () => {
    const change = resend(withStatus('retrying', { notBefore: now + DAY, tries: 6 }), now, 2 * DAY, GRACE);
    expect(change).toEqual({ notBefore: now, dueAt: now + GRACE, tries: 0 });
    expect(resend(withStatus('retrying', { expiresAt: now + 1 }), now, DAY, GRACE)?.dueAt).toBe(now + 1);
  });

  test('the sweep looks after it no later than at its expiry', () => {
    expect(resend(withStatus('error'), now, 1_000, GRACE)?.dueAt).toBe(now + 1_000);
  });

  test.each(['queued', 'sending'] as const)('a %s message is not possible: it is on its way', (status) => {
    expect(resend(withStatus(status), now, DAY, GRACE)).toBeUndefined();
  });
});
