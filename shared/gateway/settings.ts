import * as z from 'zod';
import { inThousands } from '#shared/domain/in-thousands.ts';
import { GatewayHeader, GatewayVariable } from '#shared/domain/named-values.ts';
import { AnswerCondition, AnswerRule, JsonPath, MessageIdSource } from './answer-rules.ts';
import { plainFields } from './plain-settings.ts';

const between = (name: string, low: number, high: number, what = 'a number') =>
  `${name} must be ${what} from ${low} to ${inThousands(high)}.`;

/**
 * Everything that describes one HTTP SMS gateway: the source of types, validation, OpenAPI and the form.
 * What one field alone can tell is checked here; templates, addresses and regexes are tried by `compileGateway`.
 */
export const GatewaySettings = z.strictObject({
  /** Absolute http(s) URL; may hold placeholders after the host. Empty: not configured. */
  gatewayUrl: z
    .string({ error: 'gatewayUrl must be text.' })
    .max(2_048, { error: 'gatewayUrl has at most 2,048 characters.' })
    .default(''),
  /** Template of the parameters: query for GET, form, JSON or XML for POST. */
  payload: z
    .string({ error: 'payload must be text.' })
    .max(20_000, { error: 'payload has at most 20,000 characters.' })
    .default('from=%FROM%&to=%TO%&message=%MESSAGE%'),
  method: z.enum(['GET', 'POST'], { error: 'method is GET or POST.' }).default('GET'),
  contentType: z
    .enum(['x-www-form-urlencoded', 'json', 'xml'], {
      error: 'contentType is x-www-form-urlencoded, json or xml.',
    })
    .default('x-www-form-urlencoded'),
  /** Where a POST carries the payload; GET always carries it in the query. */
  payloadIn: z.enum(['body', 'query'], { error: 'payloadIn is body or query.' }).default('body'),
  verifySsl: z.boolean({ error: 'verifySsl must be true or false.' }).default(true),
  /** PEM; when given, only certificates under it are trusted: the better alternative to switching verification off. */
  caCertificate: z
    .string({ error: 'caCertificate must be text in PEM form.' })
    .max(50_000, { error: 'caCertificate has at most 50,000 characters.' })
    .default(''),
  /** True: http:// is allowed, so that numbers, texts and passwords travel unencrypted. */
  allowPlainHttp: z.boolean({ error: 'allowPlainHttp must be true or false.' }).default(false),
  enabled: plainFields.enabled,
  debug: z.boolean({ error: 'debug must be true or false.' }).default(false),
  /** Text that a success answer contains; empty (and no alternatives or rules) means any 2xx. */
  successfulResponse: z
    .string({ error: 'successfulResponse must be text.' })
    .max(1_000, { error: 'successfulResponse has at most 1,000 characters.' })
    .default(''),
  /** Other texts that mean success as well. */
  successAlternatives: z
    .array(
      z
        .string({ error: 'A success alternative must be text.' })
        .min(1, { error: 'A success alternative must not be empty.' })
        .max(1_000, { error: 'A success alternative has at most 1,000 characters.' }),
      { error: 'successAlternatives is a list of texts.' },
    )
    .max(20, { error: 'successAlternatives has at most 20 texts.' })
    .default([]),
  /** Exact proofs of success; any one of them suffices. */
  successRules: z
    .array(AnswerCondition, { error: 'successRules is a list.' })
    .max(20, { error: 'successRules has at most 20 entries.' })
    .default([]),
  daysUntilExpiration: plainFields.daysUntilExpiration,
  headers: z
    .array(GatewayHeader, { error: 'headers is a list of {name, value, secret}.' })
    .max(50, { error: 'headers has at most 50 entries.' })
    .default([]),
  /** Sent as `Authorization: Basic …`; both may hold variables. */
  basicAuth: z
    .strictObject({
      user: z
        .string({ error: 'basicAuth.user must be text.' })
        .max(500, { error: 'basicAuth.user has at most 500 characters.' })
        .regex(/^[^:]*$/, { error: 'basicAuth.user must not contain a colon.' }),
      password: z
        .string({ error: 'basicAuth.password must be text.' })
        .max(2_000, { error: 'basicAuth.password has at most 2,000 characters.' }),
    })
    .optional(),
  /** How `%TO%` is written: `+252…`, `252…`, `00252…`, without country code (`national:252`, `national:252:0` with trunk 0), or a bare number. */
  phoneFormat: z
    .string({ error: 'phoneFormat must be text.' })
    .regex(/^(e164|digits|00|number|national:[1-9]\d{0,2}(:\d{1,2})?)$/, {
      error: 'phoneFormat is e164, digits, 00, number, or national:<country code>, e.g. national:91.',
    })
    .default('e164'),
  defaultCountry: plainFields.defaultCountry,
  /** Sender ID of messages that name none. */
  defaultFrom: z
    .string({ error: 'defaultFrom must be text.' })
    .regex(/^[^\p{C}]{0,30}$/u, { error: 'defaultFrom has at most 30 characters, none of them control characters.' })
    .default(''),
  /** Deadline of one call, connecting included. */
  timeoutSeconds: z
    .number({ error: between('timeoutSeconds', 1, 60) })
    .min(1, { error: between('timeoutSeconds', 1, 60) })
    .max(60, { error: between('timeoutSeconds', 1, 60) })
    .default(20),
  messagesPerSecond: plainFields.messagesPerSecond,
  /** Calls under way at once. */
  maxConcurrency: z
    .int({ error: between('maxConcurrency', 1, 1_000, 'a whole number') })
    .min(1, { error: between('maxConcurrency', 1, 1_000, 'a whole number') })
    .max(1_000, { error: between('maxConcurrency', 1, 1_000, 'a whole number') })
    .default(20),
  /** Ordered; the first whose condition holds decides. */
  rules: z
    .array(AnswerRule, { error: 'rules is a list.' })
    .max(100, { error: 'rules has at most 100 entries.' })
    .default([]),
  messageId: MessageIdSource.optional(),
  /** JSON path of the number of parts in the answer; in XML, the first element of the path's last name. */
  partsPath: JsonPath.optional(),
  /** JSON path or element of the price in the answer. */
  pricePath: JsonPath.optional(),
  /** JSON path or element of the remaining balance in the answer. */
  balancePath: JsonPath.optional(),
  /** What a 2xx means that matches no rule. */
  unmatched2xx: z.enum(['retry', 'reject'], { error: 'unmatched2xx is retry or reject.' }).default('retry'),
  ambiguous: plainFields.ambiguous,
  variables: z
    .array(GatewayVariable, { error: 'variables is a list of {name, value, secret}.' })
    .max(30, { error: 'variables has at most 30 entries.' })
    .default([]),
});
export type GatewaySettings = z.infer<typeof GatewaySettings>;

/** The settings of a gateway that nobody has configured yet. */
export const defaultGatewaySettings: GatewaySettings = /* @__PURE__ */ GatewaySettings.parse({});
