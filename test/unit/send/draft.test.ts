import { describe, expect, test } from 'vitest';
import { check, checkBatch, toMessage } from '#functions/send/draft.ts';
import { newApplication } from '#shared/domain/application.ts';
import { Message } from '#shared/domain/message.ts';

const now = Date.UTC(2026, 10, 23, 12);
const DAY = 86_400_000;
const at = { now, defaultCountry: null };
const right = { to: '+46 70 174 06 05', text: 'Your code is 4711.' };

const draftOf = (request: object) => {
  const checked = check({ ...right, ...request }, at);
  if (!checked.ok) throw new Error(JSON.stringify(checked.errors));
  return checked.draft;
};
const errorsOf = (request: unknown, more: { prefix?: string } = {}) => {
  const checked = check(request, { ...at, ...more });
  if (checked.ok) throw new Error('It was accepted.');
  return checked.errors;
};

describe('Checking a send request', () => {
  test('writes the number in E.164 and counts the segments', () => {
    expect(draftOf({ text: 'я'.repeat(71) })).toMatchObject({ to: '+46701740605', segments: 2, encoding: 'UCS-2' });
  });

  test('reads a national number where the settings name a country', () => {
    expect(check({ ...right, to: '0701740605' }, { now, defaultCountry: 'SE' })).toMatchObject({
      draft: { to: '+46701740605' },
    });
  });

  test.each([
    ['1,530 GSM characters', 'a'.repeat(1_530), 10],
    ['670 others', 'я'.repeat(670), 10],
  ])('takes ten segments: %s', (_, text, segments) => {
    expect(draftOf({ text }).segments).toBe(segments);
  });

  test.each([
    ['1,531 GSM characters', 'a'.repeat(1_531), 'longer than 1,530 characters'],
    ['766 GSM characters that count twice', '€'.repeat(766), '11 segments in GSM-7'],
    ['671 others', 'я'.repeat(671), '11 segments in UCS-2'],
  ])('refuses eleven: %s', (_, text, detail) => {
    expect(errorsOf({ ...right, text })).toMatchObject([
      {
        field: 'text',
        detail: expect.stringContaining(detail),
        allowed: expect.stringContaining('at most 10 segments'),
      },
    ]);
  });

  test('takes a time up to 30 days ahead, in any zone, and one that is past as now', () => {
    expect(draftOf({ sendAt: '2026-12-23T13:00:00+01:00' }).sendAt).toBe(now + 30 * DAY);
    expect(errorsOf({ ...right, sendAt: '2026-12-23T12:00:00.001Z' })).toMatchObject([{ field: 'sendAt' }]);
    expect(toMessage(draftOf({ sendAt: '2020-01-01T00:00:00Z' }), times).notBefore).toBe(now);
  });

  test('says everything that is wrong at once', () => {
    const fields = errorsOf({ to: '+46112', text: 'я'.repeat(671), sendAt: '2027-12-23T12:00:00Z' }).map(
      ({ field }) => field,
    );
    expect(fields).toEqual(['to', 'text', 'sendAt']);
    const others = errorsOf({ to: '12345', text: '', extra: 1 }).map(({ field }) => field);
    expect(others.sort()).toEqual(['extra', 'text', 'to']);
  });

  test('[P8] never repeats the number or the text', () => {
    const said = JSON.stringify(
      errorsOf({ to: '+46112998877', text: `${'secret'.repeat(300)}`, from: 'much too long' }),
    );
    expect(said).not.toMatch(/998877|secretsecret|much too/);
  });
});

describe('Checking a batch', () => {
  test('names each item by its place, and takes the others', () => {
    const checked = checkBatch([right, { ...right, to: 'x' }, { text: 'a' }, 7], at);
    expect(checked.map(({ ok }) => ok)).toEqual([true, false, false, false]);
    const fields = checked.flatMap((each) => (each.ok ? [] : each.errors.map(({ field }) => field)));
    expect(fields).toEqual(['messages[1].to', 'messages[2].to', 'messages[3]']);
  });

  test('refuses the same text to the same recipient twice, however the number is written', () => {
    const [first, second, other] = checkBatch(
      [right, { ...right, to: '+46-701740605' }, { ...right, text: 'Another.' }],
      at,
    );
    expect([first?.ok, other?.ok]).toEqual([true, true]);
    expect(second).toMatchObject({
      ok: false,
      errors: [{ field: 'messages[1].to', detail: expect.stringContaining('messages[0]') }],
    });
  });
});

const shop = newApplication('shop', 'Shop', now);
const times = { id: 'id', application: shop, now, validityMs: 2 * DAY, hintGraceMs: 2_000 };

describe('The record of a new message', () => {
  test('is queued, due a little after now, and expires when the settings say', () => {
    const message = toMessage(draftOf({}), times);
    expect(Message.parse(message)).toEqual(message);
    expect(message).toMatchObject({
      status: 'queued',
      acceptedAt: now,
      notBefore: now,
      dueAt: now + 2_000,
      expiresAt: now + 2 * DAY,
      from: null,
      type: 'message',
      priority: 'normal',
      reference: null,
      attempt: 0,
    });
  });

  test('keeps what the request says', () => {
    const said = { from: 'MyISP', type: 'test', priority: 'high', reference: 'r-1' };
    expect(toMessage(draftOf(said), times)).toMatchObject(said);
  });

  test('counts its validity from the time that it may be sent at', () => {
    const message = toMessage(draftOf({ sendAt: '2026-11-24T12:00:00Z', expiresInSeconds: 60 }), times);
    expect(message).toMatchObject({ notBefore: now + DAY, dueAt: now + DAY, expiresAt: now + DAY + 60_000 });
    const soon = toMessage(draftOf({ sendAt: '2026-11-23T12:15:00Z' }), times);
    expect(soon).toMatchObject({ notBefore: now + 900_000, dueAt: now + 902_000 });
  });

  test('is told of only to an application that wants to know', () => {
    const listening = { ...shop, callbackUrl: 'https://shop.example.com/sms', callbackSecret: 'whsec_x' };
    const wanted = [shop, listening].map((application) => toMessage(draftOf({}), { ...times, application }).callback);
    expect(wanted).toEqual([false, true]);
  });

  test('[P1] is looked at no later than at its expiry', () => {
    expect(toMessage(draftOf({ expiresInSeconds: 1 }), times).dueAt).toBe(now + 1_000);
  });
});
