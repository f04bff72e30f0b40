import * as z from 'zod';

/** A name as HTTP allows it in a header. */
const headerName = z.string({ error: 'A header name must be text.' }).regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, {
  error: 'A header name is 1 to 100 letters, digits or dashes, without spaces, colons or line breaks.',
});

/** A header that every request to the gateway carries; the value may hold placeholders. Values are secret unless told otherwise. */
export const GatewayHeader = z.strictObject({
  name: headerName,
  value: z.string({ error: 'A header value must be text.' }).max(4_000, {
    error: 'A header value has at most 4,000 characters.',
  }),
  /** True: write-only, never shown again. */
  secret: z.boolean({ error: 'secret must be true or false.' }).default(true),
});
export type GatewayHeader = z.infer<typeof GatewayHeader>;

/** A placeholder that the operator named, e.g. `%KEY%`, so that a preset asks only for what differs. */
export const GatewayVariable = z.strictObject({
  name: z.string({ error: 'A variable name must be text.' }).regex(/^[A-Z][A-Z0-9_]{1,39}$/, {
    error: 'A variable name is 2 to 40 capital letters, digits or underscores and begins with a letter, e.g. API_KEY.',
  }),
  value: z.string({ error: 'A variable value must be text.' }).max(4_000, {
    error: 'A variable value has at most 4,000 characters.',
  }),
  /** True: write-only, never shown again. */
  secret: z.boolean({ error: 'secret must be true or false.' }).default(true),
});
export type GatewayVariable = z.infer<typeof GatewayVariable>;

const statusError =
  'A status is a number from 100 to 599, or a class such as "4xx". Write several as a list, e.g. [400, "5xx"].';
const statuses = z
  .array(
    z.union(
      [
        z.int({ error: statusError }).min(100, { error: statusError }).max(599, { error: statusError }),
        z.string().regex(/^[1-5]xx$/, { error: statusError }),
      ],
      { error: statusError },
    ),
    {
      error: statusError,
    },
  )
  .min(1, { error: statusError })
  .max(50, { error: statusError });

const pathSyntax = /^(?:[^.[\]\s]+|\[\d{1,4}\])(?:\.[^.[\]\s]+|\[\d{1,4}\])*$/;
const jsonPath = z
  .string({ error: 'A JSON path must be text, e.g. messages[0].id.' })
  .max(200, { error: 'A JSON path has at most 200 characters.' })
  .regex(pathSyntax, {
    error: 'A JSON path is names and [indexes] joined by dots, e.g. messages[0].status or [0].id.',
  });

const pattern = z
  .string({ error: 'A regular expression must be text.' })
  .min(1, { error: 'A regular expression must not be empty.' })
  .max(1_000, { error: 'A regular expression has at most 1,000 characters.' });

const scalar = z.union([z.string().max(500), z.number(), z.boolean(), z.null()], {
  error: '"in" is a list of texts, numbers, true, false or null.',
});

const conditionFields = {
  /** The answer's status is one of these. */
  status: statuses.optional(),
  /** The body contains this text; white space between JSON words does not matter. */
  contains: z
    .string({ error: 'contains must be text.' })
    .min(1, { error: 'contains must not be empty.' })
    .max(1_000, { error: 'contains has at most 1,000 characters.' })
    .optional(),
  /** The body matches this expression (RE2 syntax: linear time, no look-around or back-references). */
  regex: pattern.optional(),
  /** A value in a JSON body, read with `in` or `exists`. */
  jsonPath: jsonPath.optional(),
  /** The value at `jsonPath` is one of these; 1 and "1", true and "True" are the same. */
  in: z
    .array(scalar, { error: '"in" is a list.' })
    .min(1, { error: '"in" must not be empty.' })
    .max(200, { error: '"in" has at most 200 values.' })
    .optional(),
  /** True: there is a value at `jsonPath` other than null, false, 0 and empty. False: there is none. */
  exists: z.boolean({ error: 'exists must be true or false.' }).optional(),
};

type ConditionShape = z.infer<z.ZodObject<typeof conditionFields>>;

const explainCondition = (condition: ConditionShape): string | undefined => {
  const { jsonPath: path, in: values, exists } = condition;
  if (path === undefined && (values !== undefined || exists !== undefined)) return '"in" and "exists" need a jsonPath.';
  if (path !== undefined && values === undefined && exists === undefined) return 'A jsonPath needs "in" or "exists".';
  const tests = [condition.status, condition.contains, condition.regex, path];
  return tests.every((test) => test === undefined)
    ? 'A rule needs at least one of status, contains, regex or jsonPath.'
    : undefined;
};

const complete = (context: z.core.ParsePayload<ConditionShape>): void => {
  const message = explainCondition(context.value);
  if (message) context.issues.push({ code: 'custom', message, input: context.value, path: [] });
};

/** What must be true of an answer: every part that is given must hold. */
export const AnswerCondition = z.strictObject(conditionFields).check(complete);
export type AnswerCondition = z.infer<typeof AnswerCondition>;

/** One ordered rule: where its condition holds, the answer means `outcome`. */
export const AnswerRule = z
  .strictObject({
    ...conditionFields,
    outcome: z.enum(['accepted', 'rejected', 'unavailable', 'gatewayFault'], {
      error: 'outcome is one of accepted, rejected, unavailable, gatewayFault.',
    }),
    /** One word for people and filters. */
    reason: z
      .string({ error: 'reason must be text.' })
      .regex(/^[a-z][a-z0-9_]{0,39}$/, { error: 'reason is one word in lower case, e.g. insufficient_credit.' }),
  })
  .check(complete);
export type AnswerRule = z.infer<typeof AnswerRule>;

/** Where an answer tells the gateway's own id of the message; values in `ignore` (and "null", "None") are no ids. */
export const MessageIdSource = z
  .strictObject({
    jsonPath: jsonPath.optional(),
    /** The first group is the id; without a group, the whole match. */
    regex: pattern.optional(),
    ignore: z.array(z.string().max(100), { error: 'ignore is a list of texts.' }).max(20).default([]),
  })
  .refine((source) => source.jsonPath === undefined || source.regex === undefined, {
    error: 'messageId is read by jsonPath or by regex, not by both.',
  });
export type MessageIdSource = z.infer<typeof MessageIdSource>;

const between = (name: string, low: number, high: number, what = 'a number') =>
  `${name} must be ${what} from ${low} to ${high.toLocaleString('en')}.`;

/**
 * Everything that describes one HTTP SMS gateway: the source of types, validation, OpenAPI and the form.
 * What one field alone can tell is checked here; templates, addresses and regexes are tried by `compileGateway`.
 */
export const GatewaySettings = z.strictObject(
  {
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
    /** False: messages are accepted and wait. */
    enabled: z.boolean({ error: 'enabled must be true or false.' }).default(true),
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
    /** How long sending is tried; fractions allowed. */
    daysUntilExpiration: z
      .number({ error: 'daysUntilExpiration must be a number of days, more than 0 and at most 30.' })
      .gt(0, { error: 'daysUntilExpiration must be more than 0 days.' })
      .lte(30, { error: 'daysUntilExpiration must be at most 30 days.' })
      .default(2),
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
    /** ISO 3166 country of recipients written without `+`; null asks for international form. */
    defaultCountry: z
      .string({ error: 'defaultCountry is a country code of two letters, e.g. SO, or null.' })
      .regex(/^[A-Z]{2}$/, { error: 'defaultCountry is a country code of two capital letters, e.g. SO, or null.' })
      .nullable()
      .default(null),
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
    /** Hard upper bound over all workers; null: as fast as the gateway answers. */
    messagesPerSecond: z
      .number({ error: 'messagesPerSecond must be a number more than 0, or null for no limit.' })
      .gt(0, { error: 'messagesPerSecond must be more than 0, or null for no limit.' })
      .max(10_000, { error: 'messagesPerSecond must be at most 10,000, or null for no limit.' })
      .nullable()
      .default(null),
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
    /** JSON path of the number of parts in the answer. */
    partsPath: jsonPath.optional(),
    /** JSON path of the price in the answer. */
    pricePath: jsonPath.optional(),
    /** JSON path of the remaining balance in the answer. */
    balancePath: jsonPath.optional(),
    /** What a 2xx means that matches no rule. */
    unmatched2xx: z.enum(['retry', 'reject'], { error: 'unmatched2xx is retry or reject.' }).default('retry'),
    /** What happens to a message whose answer was lost. */
    ambiguous: z.enum(['retry', 'hold'], { error: 'ambiguous is retry or hold.' }).default('retry'),
    variables: z
      .array(GatewayVariable, { error: 'variables is a list of {name, value, secret}.' })
      .max(30, { error: 'variables has at most 30 entries.' })
      .default([]),
  },
  {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `There is no field ${issue.keys.join(', ')}.` : undefined),
  },
);
export type GatewaySettings = z.infer<typeof GatewaySettings>;

/** The settings of a gateway that nobody has configured yet. */
export const defaultGatewaySettings: GatewaySettings = GatewaySettings.parse({});
