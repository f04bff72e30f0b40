import { jsonSteps } from '#shared/domain/json-steps.ts';
import { type Answer, toNeedle } from './answer.ts';
import type { AnswerCondition } from './answer-rules.ts';
import { readJsonPath } from './json-path.ts';
import { compilePattern } from './pattern.ts';
import type { Problems } from './problems.ts';

/** True when an answer fulfils a condition. */
export type Test = (answer: Answer) => boolean;

/** What a condition rests on: `text` may stand in an echo of the message, the others cannot. */
export type Evidence = 'text' | 'structure';

const statusTest = (statuses: readonly (number | string)[]): Test => {
  const set = new Set(
    statuses.flatMap((one) =>
      typeof one === 'number' ? [one] : Array.from({ length: 100 }, (_, index) => Number(one[0]) * 100 + index),
    ),
  );
  return (answer) => set.has(answer.status);
};

/** Booleans are written True, true and TRUE by gateways; everything else must be spelt exactly. */
const same = (actual: unknown, expected: string | number | boolean | null): boolean => {
  if (typeof actual !== 'string' && typeof actual !== 'number' && typeof actual !== 'boolean')
    return actual === expected;
  const [left, right] = [String(actual), String(expected)];
  const folded = typeof actual === 'boolean' || typeof expected === 'boolean';
  return folded ? left.toLowerCase() === right.toLowerCase() : left === right;
};

/** A value other than null, false, 0, and what is empty: "", [] and {}. */
const present = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);

const pathTest = (condition: AnswerCondition & { jsonPath: string }): Test => {
  const steps = jsonSteps(condition.jsonPath);
  const { in: values, exists } = condition;
  return (answer) => {
    const body = answer.json();
    // What is no JSON says nothing about a value in it, nor that there is none.
    if (body === undefined) return false;
    const actual = readJsonPath(body, steps);
    if (exists !== undefined && present(actual) !== exists) return false;
    return values === undefined || values.some((expected) => same(actual, expected));
  };
};

const textTests = (condition: AnswerCondition, field: string, problems: Problems): Test[] => {
  const tests: Test[] = [];
  if (condition.contains !== undefined) {
    const needle = toNeedle(condition.contains);
    tests.push((answer) => answer.contains(needle));
  }
  if (condition.regex !== undefined) {
    const compiled = compilePattern(condition.regex);
    if (compiled.ok) tests.push((answer) => compiled.pattern.test(answer.trimmed()));
    else problems.add(`${field}.regex`, compiled.detail);
  }
  return tests;
};

/** Compiles a condition; all parts that it gives must hold. The cheap ones are tried first. */
export const compileCondition = (
  condition: AnswerCondition,
  field: string,
  problems: Problems,
): { test: Test; evidence: Evidence } => {
  const tests: Test[] = [];
  if (condition.status !== undefined) tests.push(statusTest(condition.status));
  tests.push(...textTests(condition, field, problems));
  if (condition.jsonPath !== undefined) tests.push(pathTest({ ...condition, jsonPath: condition.jsonPath }));
  const structural =
    condition.jsonPath !== undefined || (condition.contains === undefined && condition.regex === undefined);
  return { test: (answer) => tests.every((test) => test(answer)), evidence: structural ? 'structure' : 'text' };
};
