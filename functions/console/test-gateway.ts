import type { FieldProblem } from '#shared/domain/problem.ts';
import type { Verdict } from '#shared/domain/verdict.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import { compileGateway } from '#shared/gateway/compile.ts';
import { captureExchange, type Exchange } from '#shared/gateway/debug.ts';
import type { GuardOptions } from '#shared/gateway/guard.ts';
import { createRedactor } from '#shared/gateway/redact.ts';
import type { GatewaySettings } from '#shared/gateway/settings.ts';
import { transportOf } from '#shared/gateway/transport.ts';

/** What a test shows: the exchange without secrets, and what it was judged to mean. */
export type GatewayTest =
  | { ok: true; text: string; exchange: Exchange; verdict: Verdict }
  | { ok: false; problems: FieldProblem[] };

/** The text of a test that names none, e.g. `TEST SMS! TIME: 2021-06-01 15:08:29` (UTC). `now` is epoch ms. */
export const testText = (now: number): string =>
  `TEST SMS! TIME: ${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}`;

/** A test waits no longer for its answer: API Gateway would end it after 29 s, and nobody would see what came of the SMS; milliseconds. */
const LONGEST_MS = 25_000;

/** Really sends one SMS with settings, saved or not, past the queue and whether or not sending is enabled. */
export const testGateway = async (
  input: { settings: GatewaySettings; to: string; from?: string | undefined; text?: string | undefined },
  deps: { guard: GuardOptions; client: Pick<GatewayClient, 'call'>; now: () => number; newId: () => string },
): Promise<GatewayTest> => {
  const { settings } = input;
  const compiled = compileGateway(settings, deps.guard);
  if (!compiled.ok) return compiled;
  const text = input.text ?? testText(deps.now());
  const request = compiled.gateway.render({ id: deps.newId(), to: input.to, from: input.from ?? '', text });
  const transport = transportOf(settings);
  const timeoutMs = Math.min(transport.timeoutMs, LONGEST_MS);
  const result = await deps.client.call(request, { ...transport, timeoutMs });
  const verdict = compiled.gateway.judge(result, deps.now());
  return { ok: true, text, exchange: captureExchange(createRedactor(settings), request, result), verdict };
};
