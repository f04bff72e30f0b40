import { describe, expect, test } from 'vitest';
import { problemWords } from '#functions/console/pages/lib/problem-words.js';
import { BALANCE_LABELS } from '#functions/console/pages/pages/balance-labels.js';
import { GATEWAY_LABELS } from '#functions/console/pages/pages/gateway-labels.js';
import { BalanceSettingsInput } from '#shared/domain/balance-settings.ts';
import { GatewaySettingsInput } from '#shared/gateway/settings-input.ts';

describe('a problem of the API, in the words of the form', () => {
  test('names the field as its label does, and the entry and its part', () => {
    const problem = { field: 'settings.rules[1].jsonPath', detail: 'The path is empty.', allowed: 'a path' };
    expect(problemWords(problem, GATEWAY_LABELS)).toEqual({
      root: 'rules',
      label: 'Failure rules',
      text: 'entry 2: JSON path: The path is empty. Allowed: a path.',
      sentence: 'Failure rules: entry 2: JSON path: The path is empty. Allowed: a path.',
    });
  });

  test('speaks of other fields by their labels too', () => {
    const { text } = problemWords(
      {
        field: 'fieldRegex',
        detail: 'The amount is read by fieldName or by fieldRegex, not by both.',
        allowed: 'an empty fieldRegex',
      },
      BALANCE_LABELS,
    );
    expect(text).toBe(
      'The amount is read by “Field name” or by “Expression”, not by both. Allowed: an empty “Expression”.',
    );
  });

  test('says a label once', () => {
    const problem = { field: 'settings.scale', detail: 'scale must be more than 0.' };
    expect(problemWords(problem, BALANCE_LABELS).sentence).toBe('“Divide by” must be more than 0.');
  });

  test('leaves words of the language alone that are names of fields as well', () => {
    const words = (detail: string) => problemWords({ field: 'body', detail }, BALANCE_LABELS).text;
    expect(words('A GET request has no body.')).toBe('A GET request has no body.');
    expect(words('body is too long.')).toBe('“Body of a POST” is too long.');
    expect(words('Enabled checks need constructor and a URL.')).toBe('Enabled checks need constructor and a URL.');
  });

  test('names what is no field of a form as the API does, and says nothing where nothing is named', () => {
    expect(problemWords({ field: 'fresh', detail: 'This field is not known.' }, {}).sentence).toBe(
      'fresh: This field is not known.',
    );
    expect(problemWords({ field: 'settings', detail: 'No.' }, GATEWAY_LABELS).sentence).toBe('No.');
  });
});

test.each([
  ['gateway', GatewaySettingsInput.shape, GATEWAY_LABELS],
  ['balance', BalanceSettingsInput.shape, BALANCE_LABELS],
])('every setting of the %s has a label', (_, shape, labels) => {
  expect(Object.keys(shape).filter((name) => !Object.hasOwn(labels, name))).toEqual([]);
});
