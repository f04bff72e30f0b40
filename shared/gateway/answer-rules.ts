import * as z from 'zod';
import { pathSyntax } from '#shared/domain/json-steps.ts';
import { headerName } from '#shared/domain/named-values.ts';

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

/**
 * A path into a JSON answer, e.g. `messages[0].status.type`, `[0].id` or `data['Message ID']`; `*` is the first value, whatever its key:
 * `sms.*.status`.
 */
export const JsonPath = z
  .string({ error: 'A JSON path must be text, e.g. messages[0].id.' })
  .max(200, { error: 'A JSON path has at most 200 characters.' })
  .regex(pathSyntax('[^.[\\]\\s]'), {
    error:
      "A JSON path is names and [indexes] joined by dots, e.g. messages[0].status, [0].id or sms.*.status. A name with a space or a dot stands in brackets and quotes: data['Message ID'].",
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
  jsonPath: JsonPath.optional(),
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
    jsonPath: JsonPath.optional(),
    /** The first group is the id; without a group, the whole match. */
    regex: pattern.optional(),
    /** The name of the answer's header that is the id, e.g. `X-Message`. */
    header: headerName.optional(),
    ignore: z
      .array(z.string().max(100), { error: 'ignore is a list of texts.' })
      .max(20, { error: 'ignore has at most 20 texts.' })
      .default([]),
  })
  .refine(({ jsonPath, regex, header }) => [jsonPath, regex, header].filter((one) => one !== undefined).length < 2, {
    error: 'messageId is read by one of jsonPath, regex and header.',
  });
export type MessageIdSource = z.infer<typeof MessageIdSource>;
