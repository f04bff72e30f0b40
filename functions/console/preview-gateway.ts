import * as z from 'zod';
import { inThousands } from '#shared/domain/in-thousands.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import { MAX_TEXT } from '#shared/domain/send-request.ts';
import type { Verdict } from '#shared/domain/verdict.ts';
import { compileGateway } from '#shared/gateway/compile.ts';
import type { GuardOptions } from '#shared/gateway/guard.ts';
import { createRedactor } from '#shared/gateway/redact.ts';
import type { GatewaySettings } from '#shared/gateway/settings.ts';
import type { GatewayRequest } from '#shared/gateway/types.ts';

/** The message that a preview renders; what is missing is made up. */
export const SampleMessage = z.strictObject({
  to: z
    .string()
    .regex(/^\+[1-9]\d{3,14}$/, { error: 'to is a phone number in international form, e.g. +252612345678.' })
    .default('+252612345678'),
  from: z.string().max(30, { error: 'from has at most 30 characters.' }).default(''),
  text: z
    .string()
    .max(MAX_TEXT, { error: `text has at most ${inThousands(MAX_TEXT)} characters.` })
    .default('Hello "world" & 100% of 5 € :)\nSecond line'),
  id: z.string().min(1).max(64, { error: 'id has 1 to 64 characters.' }).default('01JD0000000000000000000000'),
});
export type SampleMessage = z.infer<typeof SampleMessage>;

/** An answer that an operator pasted. */
export const PastedResponse = z.strictObject({
  status: z
    .int({ error: 'status is a number from 100 to 599.' })
    .min(100, { error: 'status is a number from 100 to 599.' })
    .max(599, { error: 'status is a number from 100 to 599.' })
    .default(200),
  headers: z.record(z.string().max(200), z.string().max(8_000)).default({}),
  body: z.string().max(65_536, { error: 'body has at most 65,536 characters.' }).default(''),
});
export type PastedResponse = z.infer<typeof PastedResponse>;

/** What a preview shows: the request as it would be written, without secrets, and the verdict on a pasted answer. */
export type GatewayPreview =
  | { ok: true; request: GatewayRequest; verdict?: Verdict }
  | { ok: false; problems: FieldProblem[] };

const lowerNames = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Renders settings, saved or not, with a sample message, and judges a pasted answer. Sends nothing. */
export const previewGateway = (
  input: { settings: GatewaySettings; message?: SampleMessage; response?: PastedResponse },
  deps: { guard: GuardOptions; now: () => number },
): GatewayPreview => {
  const compiled = compileGateway(input.settings, deps.guard);
  if (!compiled.ok) return compiled;
  const { gateway } = compiled;
  const redactor = createRedactor(input.settings);
  const request = redactor.request(gateway.render(input.message ?? SampleMessage.parse({})));
  if (!input.response) return { ok: true, request };
  const { status, body } = input.response;
  const headers = lowerNames(input.response.headers);
  const answer = { kind: 'answer', status, headers, body, truncated: false, latencyMs: 0 } as const;
  return { ok: true, request, verdict: gateway.judge(answer, deps.now()) };
};
