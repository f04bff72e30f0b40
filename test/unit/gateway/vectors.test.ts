import { describe, expect, it } from 'vitest';
import { compileGateway } from '#shared/gateway/compile.ts';
import { readRequest } from '#test/support/read-request.ts';
import { outcomeOf, settingsOf, type VectorCase, vectorId, vectors } from '#test/support/vectors.ts';

const compiled = vectors.map((vector) => {
  const result = compileGateway(settingsOf(vector));
  if (!result.ok) throw new Error(`${vector.key}: ${JSON.stringify(result.problems)}`);
  return { vector, gateway: result.gateway };
});

const expectSameBody = (actual: ReturnType<typeof readRequest>, expected: VectorCase['expectedRequest']['body']) => {
  if (expected.kind === 'json') expect(actual.json()).toEqual(expected.decoded);
  if (expected.kind === 'form') expect(actual.form).toEqual(expected.decoded);
  if (expected.kind === 'xml') expect(actual.body).toBe(expected.decoded);
};

// The vectors' int32 is an example; only its being one, and the same for the same id, is the contract.
const withoutInt31 = (query: Record<string, string>) =>
  'deduplication-id' in query
    ? { ...query, 'deduplication-id': /^[1-9]\d{0,9}$/.test(query['deduplication-id'] ?? '') }
    : query;

describe.each(compiled)('the contract of $vector.name', ({ vector, gateway }) => {
  it.each(vector.cases)('$#: asks for $message as its documentation wants it', (one) => {
    const request = gateway.render({ id: vectorId, to: one.to, from: one.from, text: one.message });
    const actual = readRequest(request);
    expect(actual.method).toBe(one.expectedRequest.method);
    expect(actual.address).toBe(one.expectedRequest.url);
    expect(withoutInt31(actual.query)).toEqual(withoutInt31(one.expectedRequest.query));
    expect(actual.headers).toEqual(one.expectedRequest.headers);
    expectSameBody(actual, one.expectedRequest.body);
  });

  it.each(vector.cases)('$#: reads HTTP $response.status as $expected $reason', (one) => {
    const headers = Object.fromEntries(
      Object.entries(one.response.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const answer = { ...one.response, kind: 'answer', headers, truncated: false, latencyMs: 1 } as const;
    const verdict = gateway.judge(answer, Date.parse('2026-10-21T07:27:00Z'));
    expect(verdict.outcome).toBe(outcomeOf(one.expected, one.reason));
    const reason = one.expected === 'sent' ? 'accepted' : one.reason;
    expect(verdict.reason === 'unmatched' ? 'rejected' : verdict.reason).toBe(reason);
    expect(verdict.gatewayMessageId).toBe(one.providerMessageId ?? undefined);
  });
});
