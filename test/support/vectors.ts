import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Outcome } from '#shared/domain/verdict.ts';
import { AnswerCondition } from '#shared/gateway/answer-rules.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';

const folder = new URL('../vectors/gateways/', import.meta.url);

const Case = z.object({
  to: z.string(),
  from: z.string(),
  message: z.string(),
  expectedRequest: z.object({
    method: z.enum(['GET', 'POST']),
    url: z.string(),
    query: z.record(z.string(), z.string()),
    headers: z.record(z.string(), z.string()),
    body: z.object({ kind: z.enum(['json', 'form', 'xml', 'none']), decoded: z.unknown() }),
  }),
  response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }),
  expected: z.enum(['sent', 'temporary_failure', 'permanent_failure']),
  reason: z.string().optional(),
  providerMessageId: z.string().nullish(),
});
export type VectorCase = z.infer<typeof Case>;

const Rule = AnswerCondition.and(
  z.looseObject({ outcome: z.enum(['temporary_failure', 'permanent_failure']), reason: z.string() }),
);

const Vector = z.object({
  key: z.string(),
  name: z.string(),
  config: z.object({
    url: z.string(),
    method: z.enum(['GET', 'POST']),
    contentType: z.string(),
    payloadIn: z.enum(['body', 'query']).optional(),
    payload: z.string(),
    headers: z.record(z.string(), z.string()),
    successfulResponse: z.string(),
    phoneFormat: z.string(),
  }),
  success: z.unknown(),
  messageId: z.unknown(),
  rules: z.array(z.record(z.string(), z.unknown())),
  cases: z.array(Case),
});
export type Vector = z.infer<typeof Vector>;

/** The id that the vectors' requests carry. */
export const vectorId = 'a3f1c2d4-0000-4000-8000-000000000001';

/** The contracts of real gateways: those with a preset, and others that are described by hand. */
export const vectors: Vector[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'generic.json')
  .map((name) => Vector.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));

const accountReasons = ['auth', 'insufficient_credit', 'invalid_sender'];

/** What the vectors' words mean as an outcome of ours: account reasons pause the gateway, whatever their duration. */
export const outcomeOf = (expected: VectorCase['expected'], reason = ''): Exclude<Outcome, 'unknown'> => {
  if (expected === 'sent') return 'accepted';
  if (accountReasons.includes(reason)) return 'gatewayFault';
  return expected === 'temporary_failure' ? 'unavailable' : 'rejected';
};

/** A vector's configuration, success and rules as settings, the way an operator would type them in. */
export const settingsOf = (vector: Vector): GatewaySettings => {
  const { config, success, rules } = vector;
  const messageId = z.record(z.string(), z.unknown()).parse(vector.messageId);
  return GatewaySettings.parse({
    gatewayUrl: config.url,
    payload: config.payload,
    method: config.method,
    contentType: config.contentType.replace('application/', ''),
    ...(config.payloadIn ? { payloadIn: config.payloadIn } : {}),
    headers: Object.entries(config.headers).map(([name, value]) => ({ name, value })),
    phoneFormat: config.phoneFormat,
    allowPlainHttp: config.url.startsWith('http:'),
    successRules: Array.isArray(success) ? success : [success],
    rules: rules.map((rule) => {
      const { outcome, reason } = Rule.parse(rule);
      return { ...rule, outcome: outcomeOf(outcome, reason) };
    }),
    ...(Object.keys(messageId).length > 0 ? { messageId } : {}),
    unmatched2xx: 'reject',
  });
};
