import { describe, expect, test } from 'vitest';
import { playOutage } from './outage/outage.ts';

const MESSAGES = Number(process.env.OUTAGE_MESSAGES ?? 1_000_000);

describe('After a day without its gateway, with a million messages queued', () => {
  test.each([
    { expiryDays: 1, share: 'what is late ends as expired' },
    { expiryDays: 3, share: 'everything is sent' },
  ])(
    'and $expiryDays day(s) until expiry, $share, nothing is lost or doubled [P1] [P3] [P4] [P6]',
    async ({ expiryDays }) => {
      const perSecond = MESSAGES / 20_000;
      const after = await playOutage({ messages: MESSAGES, acceptedWithinHours: 4, expiryDays, perSecond });
      console.log(
        JSON.stringify({ expiryDays, ...after, megabytes: Math.round(process.memoryUsage().rss / 1_048_576) }),
      );
      expect(after).toMatchObject({ open: 0, doubled: 0 });
      expect(after.sent + after.expired).toBe(MESSAGES);
      expect(after.deadLetters).toBe(after.expired);
      expect(after.mostInFlight).toBeLessThan(1_000);
      // One probe a minute, and the calls that opened the breaker: an outage costs next to no calls.
      expect(after.probes).toBeLessThan(24 * 60 + 100);
      expect(after.calls - after.probes).toBe(after.sent);
      if (expiryDays === 3) expect(after.expired).toBe(0);
      else expect(after.sent).toBeGreaterThan(MESSAGES / 2);
      expect(process.memoryUsage().rss).toBeLessThan(2 * 1_073_741_824);
    },
  );
});
