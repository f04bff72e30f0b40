import { expect, test } from 'vitest';
import { applicationInputs } from '#functions/console/application-input.ts';
import { parseInput } from '#shared/domain/parse-input.ts';

const { NewApplication, NewCallback } = applicationInputs(() => 0);

test.each(['https://user@shop.example/', 'https://:word@shop.example/', 'https://user:word@shop.example/'])(
  'a callback to %s is refused, and what it holds is not repeated',
  (url) => {
    expect(parseInput(NewCallback, { url })).toEqual({
      ok: false,
      problems: [
        {
          field: 'url',
          detail: 'The URL of the callback holds a user name or password.',
          allowed: 'a URL without; callbacks are signed',
        },
      ],
    });
  },
);

test('limits are refused by their field, with how much is allowed', () => {
  expect(parseInput(NewApplication, { name: 'Shop', limits: { perDay: 0, perHour: 1 } })).toEqual({
    ok: false,
    problems: [
      {
        field: 'limits.perDay',
        detail: 'The limit is too small.',
        allowed: '1 to 10,000,000 messages a day, or null for no limit',
      },
      {
        field: 'limits.perHour',
        detail: 'This field is not known.',
        allowed: 'perSecond, perDay, perRecipientHour, perRecipientDay, countries',
      },
    ],
  });
});
