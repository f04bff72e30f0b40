import { describe, expect, test } from 'vitest';
import { parseInput } from '#shared/domain/parse-input.ts';
import { MAX_VALIDITY_SECONDS, SendRequest } from '#shared/domain/send-request.ts';

const right = { to: '+252612345678', text: 'Your code is 4711.' };
const problemsIn = (request: unknown) => {
  const parsed = parseInput(SendRequest, request);
  return parsed.ok ? [] : parsed.problems;
};
const fieldsIn = (request: unknown): string[] => problemsIn(request).map(({ field }) => field);

describe('A send request', () => {
  test('needs a recipient and a text, and nothing else', () => {
    expect(SendRequest.parse(right)).toEqual(right);
    expect(problemsIn({})).toEqual([
      { field: 'to', detail: 'A recipient is needed.' },
      { field: 'text', detail: 'A text is needed.' },
    ]);
  });

  test('keeps every field as it was written', () => {
    const whole = {
      ...right,
      from: 'MyISP',
      type: 'monitoring',
      reference: 'invoice 7 ~',
      expiresInSeconds: 60,
      sendAt: '2026-12-24T08:00:00+03:00',
      priority: 'high',
    };
    expect(SendRequest.parse(whole)).toEqual(whole);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [right]],
    ['a number', 7],
    ['a text', 'SMS'],
  ])('is an object, not %s', (_, value) => {
    expect(fieldsIn(value)).toEqual(['']);
  });

  test('names each field that it does not know, and those that it does', () => {
    const problem = {
      detail: 'This field is not known.',
      allowed: 'to, text, from, type, reference, expiresInSeconds, sendAt, priority',
    };
    expect(problemsIn({ ...right, too: 1, body: 'x' })).toEqual([
      { field: 'too', ...problem },
      { field: 'body', ...problem },
    ]);
  });

  test('goes to one recipient; several are a batch', () => {
    for (const to of [[], ['+252612345678'], Array.from({ length: 10_000 }, () => '+1'), 252612345678, null]) {
      const [problem] = problemsIn({ ...right, to });
      expect(problem).toMatchObject({ field: 'to', detail: expect.stringContaining('/v1/messages/batch') });
    }
  });
});

describe('The text of a send request', () => {
  test.each([
    ['1,530 characters', 'a'.repeat(1_530)],
    ['tab and line breaks', 'one\ttwo\r\nthree\n'],
    ['what templates and scripts would take as theirs', `%TO% $& {{x}} '"\\ <img onerror=alert(1)> =cmd()`],
    ['an emoji', '😀'],
    ['right-to-left script', 'سلام'],
  ])('may be %s, and is kept as it is', (_, text) => {
    expect(SendRequest.parse({ ...right, text }).text).toBe(text);
  });

  test.each([
    ['empty', '', 'empty'],
    ['blank', ' \r\n\t\u00a0\u3000', 'empty'],
    ['1,531 characters', 'a'.repeat(1_531), 'longer than 1,530'],
    ['half an emoji', `${'😀'.slice(0, 1)} `, 'half of a surrogate pair'],
    ['the other half', 'x\ude00', 'half of a surrogate pair'],
    ['NUL', 'a\u0000', 'control character'],
    ['escape', '\u001b[2J', 'control character'],
    ['delete', 'a\u007f', 'control character'],
    ['a control character of Latin-1', 'a\u009b2J', 'control character'],
    ['a number', 4711, 'must be a string'],
    ['null', null, 'must be a string'],
  ])('is refused when it is %s, and the reason does not repeat it', (_, text, why) => {
    const [problem, ...others] = problemsIn({ ...right, text });
    expect(problem).toMatchObject({ field: 'text', detail: expect.stringContaining(why) });
    expect(others).toEqual([]);
  });
});

describe('The other fields of a send request', () => {
  test.each(['A', 'MyISP', 'My.ISP_1-&2', 'ELEVENCHARS', '123', '123456789012345', '+252612345678'])(
    'sender ID %s is taken',
    (from) => {
      expect(fieldsIn({ ...right, from })).toEqual([]);
    },
  );

  test.each([
    ['empty', ''],
    ['12 characters', 'TWELVE-CHARS'],
    ['16 digits', '1234567890123456'],
    ['2 digits behind a plus', '+12'],
    ['an emoji', '😀'],
    ['a letter that GSM sender IDs lack', 'Åre'],
    ['a header of its own', 'A\r\nX: y'],
    ['a line break behind it', 'A\n'],
    ['a number', 123],
  ])('sender ID %s is refused', (_, from) => {
    expect(fieldsIn({ ...right, from })).toEqual(['from']);
  });

  test.each([0, -1, 1.5, '60', MAX_VALIDITY_SECONDS + 1, Number.NaN, Number.POSITIVE_INFINITY, null])(
    'a validity of %s seconds is refused',
    (expiresInSeconds) => {
      expect(fieldsIn({ ...right, expiresInSeconds })).toEqual(['expiresInSeconds']);
    },
  );

  test.each([1, MAX_VALIDITY_SECONDS])('a validity of %s seconds is taken', (expiresInSeconds) => {
    expect(fieldsIn({ ...right, expiresInSeconds })).toEqual([]);
  });

  test.each([
    '2026-12-24',
    '2026-12-24T08:00:00',
    '2026-02-29T08:00:00Z',
    '2026-12-24T24:00:00Z',
    'tomorrow',
    1_700_000,
  ])('the time %s is refused: no zone, no such day, or no ISO 8601', (sendAt) => {
    expect(fieldsIn({ ...right, sendAt })).toEqual(['sendAt']);
  });

  test.each([
    ['priority', 'urgent'],
    ['type', 'With Capitals'],
    ['type', ' '],
    ['type', 'x'.repeat(33)],
    ['reference', ''],
    ['reference', 'ö'],
    ['reference', 'r'.repeat(129)],
    ['reference', 'a\nb'],
  ])('%s %j is refused', (field, value) => {
    expect(fieldsIn({ ...right, [field]: value })).toEqual([field]);
  });
});
