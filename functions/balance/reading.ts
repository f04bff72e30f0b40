import type { ReadingRules } from '#shared/domain/balance-reading.ts';
import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import { readAnswer, toNeedle } from '#shared/gateway/answer.ts';
import { compilePattern } from '#shared/gateway/pattern.ts';

type Rules = Pick<BalanceSettings, 'fieldName' | 'fieldRegex' | 'scale' | 'errorMatch'>;

/**
 * The reading rules of settings. An error expression that cannot be compiled matches everything, and one for the amount nothing: unknown,
 * rather than a number that may be another one.
 */
export function compileReading({ fieldName, fieldRegex, scale, errorMatch }: Rules): ReadingRules {
  const errors = errorMatch.map((match) => {
    if ('contains' in match) return containing(match.contains);
    const compiled = compilePattern(match.regex);
    return compiled.ok ? compiled.pattern.test : () => true;
  });
  if (fieldRegex === '') return { fieldName, scale, errors };
  const compiled = compilePattern(fieldRegex);
  return { fieldName, find: compiled.ok ? compiled.pattern.locate : () => undefined, scale, errors };
}

/** The same as in the rules of the gateway: white space between JSON words does not matter. */
function containing(text: string): (body: string) => boolean {
  const needle = toNeedle(text);
  return (body) => readAnswer(200, {}, body).contains(needle);
}

/** What is wrong with the expressions of the settings. */
export function readingProblems({ fieldRegex, errorMatch }: Pick<Rules, 'fieldRegex' | 'errorMatch'>): FieldProblem[] {
  return [
    ...(fieldRegex === '' ? [] : problemOf('fieldRegex', fieldRegex, '^00 (.+)$')),
    ...errorMatch.flatMap((match, index) =>
      'contains' in match ? [] : problemOf(`errorMatch[${index}].regex`, match.regex, '^ERR'),
    ),
  ];
}

function problemOf(field: string, source: string, example: string): FieldProblem[] {
  const compiled = compilePattern(source);
  return compiled.ok
    ? []
    : [{ field, detail: compiled.detail, allowed: `an expression in RE2 syntax, e.g. ${example}` }];
}
