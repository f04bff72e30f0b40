import { describe, expect, test } from 'vitest';
import { composeMail } from '#functions/balance/mails/compose.ts';
import type { MailFacts } from '#functions/balance/mails/facts.ts';
import { amount, duration } from '#functions/balance/mails/words.ts';
import { MailKind } from '#shared/domain/balance-watch.ts';

const NOW = Date.parse('2026-11-23T09:15:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const facts = (given: Partial<MailFacts> = {}): MailFacts => ({
  kind: 'low',
  now: NOW,
  last: { at: NOW, balance: 7.4, currency: 'EUR', source: 'check' },
  since: NOW - 2 * DAY,
  why: 'The gateway answered with HTTP status 500.',
  minimum: 10,
  currency: 'EUR',
  pace: { perDay: 4.16, basedOnDays: 7, belowMinimumAt: null, runsOutAt: NOW + 43 * HOUR },
  gatewayHost: 'api.bulksms.com',
  stopBelow: null,
  pause: null,
  consoleUrl: 'https://relay.example.com/console/balance',
  ...given,
});

describe('the mail about a low balance', () => {
  const mail = composeMail(facts());

  test('says in its subject what matters', () => {
    expect(mail.subject).toBe('SMS balance low: 7.40 EUR (minimum 10.00 EUR), runs out in about 43 hours');
  });

  test.each([
    '7.40 EUR',
    '10.00 EUR',
    '4.16 EUR (last 7 days)',
    'Wednesday 25 November',
    'api.bulksms.com',
    'https://relay.example.com/console/balance',
  ])('tells %s in text and HTML', (words) => {
    expect(mail.text).toContain(words);
    expect(mail.html).toContain(words);
  });

  test('tells of the stop, and of a balance that is used up', () => {
    expect(composeMail(facts({ stopBelow: 8 })).text).toMatch(/only urgent messages are sent now/);
    expect(composeMail(facts({ stopBelow: 5 })).text).toMatch(/only urgent messages will be sent/);
    const used = facts({ last: { at: NOW, balance: -1.2, currency: null, source: 'check' } });
    expect(composeMail(used).text).toMatch(/USED UP[\s\S]*−1\.20 EUR/);
  });

  test('says which minimum would warn before a weekend, when this one is gone sooner', () => {
    const pace = { perDay: 96.3, basedOnDays: 7, belowMinimumAt: null, runsOutAt: NOW + 2 * HOUR };
    const advice = 'The minimum of 10.00 EUR lasts about 2 hours at this pace. With a minimum of 290.00 EUR you would';
    expect(composeMail(facts({ pace })).text).toContain(advice);
    expect(composeMail(facts({ pace, kind: 'recovered' })).text).toContain(advice);
    expect(composeMail(facts({ pace, minimum: 289 })).text).not.toContain('would be warned');
    expect(composeMail(facts({ pace: { ...pace, perDay: 0 } })).text).not.toContain('would be warned');
  });

  test('tells the hour of what is less than two days away', () => {
    expect(mail.text).toContain('on Wednesday 25 November at about 04:00 UTC');
    const later = { perDay: 1, basedOnDays: 7, belowMinimumAt: null, runsOutAt: NOW + 3 * DAY };
    expect(composeMail(facts({ pace: later })).text).toMatch(/on Thursday 26 November$/m);
  });

  test('tells that nothing is sent, and what makes it go on', () => {
    expect(mail.text).not.toMatch(/no SMS are sent/);
    expect(composeMail(facts({ pause: 'no credit' })).text).toMatch(/no SMS are sent now[\s\S]*has risen/);
    const fine = facts({ kind: 'recovered', last: { at: NOW, balance: 99, currency: null, source: 'check' } });
    expect(composeMail(fine).text).toMatch(/Nothing needs to be done/);
    expect(composeMail({ ...fine, pause: 'other' }).text).toMatch(/Sending is paused/);
    expect(composeMail({ ...fine, pause: 'other' }).text).not.toMatch(/Nothing needs to be done/);
  });

  test('says when the pace is not known, or nothing is spent', () => {
    const pace = { perDay: null, basedOnDays: 0, belowMinimumAt: null, runsOutAt: null };
    expect(composeMail(facts({ pace })).text).toMatch(/not known yet/);
    expect(composeMail(facts({ pace: { ...pace, perDay: 0, basedOnDays: 7 } })).text).toMatch(
      /nothing in the last 7 days/,
    );
  });
});

test('[P10] the mail about a failing check says that the balance is unknown, not that it is low or 0', () => {
  const { subject, text } = composeMail(facts({ kind: 'couldNotCheck', last: null }));
  expect(subject).toBe('SMS balance could not be checked');
  expect(text).toMatch(/does not say that the balance is low/);
  expect(text).toMatch(/HTTP status 500/);
  expect(text).not.toMatch(/\b0\.00\b/);
});

describe.each(MailKind.options)('a mail of kind %s', (kind) => {
  const nasty = '<img src=x onerror=alert(1)>"\'&';
  const mail = composeMail(
    facts({
      kind,
      currency: nasty,
      why: nasty,
      gatewayHost: nasty,
      consoleUrl: 'https://relay.example.com/?a="><script>',
    }),
  );

  test('[P8] lets nothing of a gateway become markup', () => {
    expect(mail.html).not.toMatch(/<img|<script|onerror=alert\(1\)>/);
    expect(mail.html).not.toContain('?a="');
  });

  test('has one line as its subject', () => {
    const { subject } = composeMail(facts({ kind, currency: 'EUR\r\nBcc: everybody@example.com' }));
    expect(subject).not.toMatch(/[\r\n]/);
  });

  test('links nowhere when the console has no web address', () => {
    const { html, text } = composeMail(facts({ kind, consoleUrl: 'javascript:alert(1)' }));
    expect(html).not.toContain('javascript:');
    expect(html).not.toContain('<a ');
    expect(text).not.toContain('javascript:');
  });

  test('is a whole document, small enough that no mail client cuts it', () => {
    expect(mail.html).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(composeMail(facts({ kind })).html.length).toBeLessThan(20_000);
  });
});

test('amounts are written as people write them', () => {
  expect(amount(1234.5, 'EUR')).toBe('1,234.50 EUR');
  expect(amount(-3.2, '€')).toBe('−€3.20');
  expect(amount(1234.5, 'R$')).toBe('R$1,234.50');
  expect(amount(170, '')).toBe('170');
  expect(amount(0.0042, 'USD')).toBe('0.0042 USD');
  expect(amount(0, 'USD')).toBe('0.00 USD');
});

test('durations are rounded as people say them', () => {
  expect([HOUR / 2, HOUR, 43 * HOUR, 3 * DAY, 100 * DAY, 800 * DAY].map(duration)).toEqual([
    'less than an hour',
    'about 1 hour',
    'about 43 hours',
    'about 3 days',
    'about 3 months',
    'about 2 years',
  ]);
});
