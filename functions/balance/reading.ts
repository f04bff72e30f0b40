import type { ReadingRules } from '#shared/domain/balance-reading.ts';
import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import { compilePattern } from '#shared/gateway/pattern.ts';

/** The reading rules of settings. An expression that cannot be compiled matches everything: unknown, rather than a number that may be an error code. */
export function compileReading(settings: Pick<BalanceSettings, 'fieldName' | 'scale' | 'errorMatch'>): ReadingRules {
  const errors = settings.errorMatch.map((match) => {
    if ('contains' in match) return match;
    const compiled = compilePattern(match.regex);
    return { matches: compiled.ok ? compiled.pattern.test : () => true };
  });
  return { fieldName: settings.fieldName, scale: settings.scale, errors };
}

/** What is wrong with the expressions of the settings. */
export function readingProblems(settings: Pick<BalanceSettings, 'errorMatch'>): FieldProblem[] {
  return settings.errorMatch.flatMap((match, index) => {
    if ('contains' in match) return [];
    const compiled = compilePattern(match.regex);
    return compiled.ok ? [] : [{ field: `errorMatch[${index}].regex`, detail: compiled.detail }];
  });
}
