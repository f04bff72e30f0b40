import type { Verdict } from '#shared/domain/verdict.ts';
import { type Answer, readAnswer, toNeedle } from './answer.ts';
import { compileCondition, type Test } from './condition.ts';
import { compileDetails } from './extract.ts';
import type { Problems } from './problems.ts';
import { readRetryAfter } from './retry-after.ts';
import type { GatewaySettings } from './settings.ts';
import { type Meaning, meaningOfStatus } from './status.ts';
import { is2xx } from './succeeded.ts';
import { judgeTransport } from './transport-verdict.ts';
import type { CallResult } from './types.ts';

/** Judges what came of a call. `now` (epoch ms) is only needed for a `Retry-After` date of a gateway that sends no `Date`. */
export type Judge = (result: CallResult, now?: number) => Verdict;

type Success = { rule: string; proven: boolean };

/**
 * What makes a 2xx a success: a rule, a text, or, when neither is set, the status alone. Only a rule that looks into the answer by path or
 * expression proves it: a status says nothing of the message, and a text may stand beside an error.
 */
const compileSuccess = (settings: GatewaySettings, problems: Problems): ((answer: Answer) => Success | undefined) => {
  const rules = settings.successRules.map((rule, index) => ({
    ...compileCondition(rule, `successRules[${index}]`, problems),
    proven: rule.jsonPath !== undefined || rule.regex !== undefined,
  }));
  const needles = [settings.successfulResponse, ...settings.successAlternatives]
    .filter((text) => text !== '')
    .map(toNeedle);
  const any = rules.length === 0 && needles.length === 0;
  return (answer) => {
    const fulfilled = rules.map((rule, index) => ({ ...rule, index })).filter(({ test }) => test(answer));
    const rule = fulfilled.find(({ proven }) => proven) ?? fulfilled[0];
    if (rule) return { rule: `success rule ${rule.index + 1}`, proven: rule.proven };
    if (needles.some((needle) => answer.contains(needle))) return { rule: 'success text', proven: false };
    return any ? { rule: 'any 2xx', proven: false } : undefined;
  };
};

type Rule = Meaning & { test: Test; weak: boolean; name: string };

const compileRules = (settings: GatewaySettings, problems: Problems): Rule[] =>
  settings.rules.map((rule, index) => {
    const { test, evidence } = compileCondition(rule, `rules[${index}]`, problems);
    const { outcome, reason } = rule;
    return { outcome, reason, test, weak: evidence === 'text', name: `rule ${index + 1} (${reason})` };
  });

/**
 * Compiles the judging of answers. The order is fixed:
 *
 * 1. a transport error: not written → `unavailable` (or `gatewayFault` for TLS and blocked addresses), written → `unknown`;
 * 2. the rules, in the operator's order, whatever the status. One exception: where a success rule proves a 2xx, a rule
 *    that rests on text alone is passed over, because gateways echo the message and its text could hold those words;
 * 3. a 2xx that fulfils a success rule or text (or any 2xx, when none is set) → `accepted`;
 * 4. another 2xx → `unmatched2xx`; any other status → its class.
 */
export const compileJudge = (settings: GatewaySettings, problems: Problems): Judge => {
  const success = compileSuccess(settings, problems);
  const rules = compileRules(settings, problems);
  const details = compileDetails(settings, problems);
  const unmatched: Meaning = {
    outcome: settings.unmatched2xx === 'reject' ? 'rejected' : 'unavailable',
    reason: 'unmatched',
  };
  const decide = (answer: Answer): Meaning & { rule: string } => {
    const ok = is2xx(answer.status);
    const succeeded = ok ? success(answer) : undefined;
    const rule = rules.find(({ weak, test }) => !(weak && succeeded?.proven) && test(answer));
    if (rule) return { outcome: rule.outcome, reason: rule.reason, rule: rule.name };
    if (succeeded) return { outcome: 'accepted', reason: 'accepted', rule: succeeded.rule };
    if (ok) return { ...unmatched, rule: `HTTP status ${answer.status} without a match` };
    return { ...meaningOfStatus(answer.status, answer.body), rule: `HTTP status ${answer.status}` };
  };
  return (result, now) => {
    if (result.kind === 'error') return judgeTransport(result);
    const answer = readAnswer(result.status, result.headers, result.body);
    const verdict: Verdict = decide(answer);
    if (verdict.outcome === 'accepted') return Object.assign(verdict, details(answer));
    const wait = verdict.outcome === 'unavailable' ? readRetryAfter(result.headers, now) : undefined;
    return wait === undefined ? verdict : { ...verdict, retryAfterMs: wait };
  };
};
