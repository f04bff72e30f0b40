import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countSegments as inBrowser } from '#functions/console/pages/lib/segments.js';
import { countSegments } from '#shared/domain/segments.ts';

const agrees = (text: string): void => {
  const { segments, encoding } = inBrowser(text);
  expect({ segments, encoding }).toEqual(countSegments(text));
};

test.each([1, 70, 71, 134, 135, 160, 161, 306, 307, 459, 460])(
  'the counter in the browser agrees with the relay on %i letters',
  (length) => {
    agrees('a'.repeat(length));
    agrees('ж'.repeat(length));
    agrees('€'.repeat(length));
    agrees(`${'a'.repeat(length - 1)}€`);
    agrees(`${'ж'.repeat(length - 1)}😀`);
    agrees(`${'a'.repeat(length - 1)}\r\n`);
  },
);

test('the counter in the browser agrees with the relay on any mixture', () => {
  const piece = fc.constantFrom(
    'a',
    'Z',
    '7',
    ' ',
    '\n',
    '€',
    '[',
    '|',
    'é',
    'ñ',
    'Ω',
    'ж',
    'ك',
    '中',
    '😀',
    '👍',
    '"',
    '@',
    '$',
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 400 }), (pieces) => agrees(pieces.join(''))),
    { numRuns: 500 },
  );
});
