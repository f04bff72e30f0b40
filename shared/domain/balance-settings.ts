import * as z from 'zod';
import { flag, levelFields } from './balance-levels.ts';
import { DAY, HOUR, MINUTE } from './durations.ts';
import { EmailAddress } from './email-address.ts';
import { inThousands } from './in-thousands.ts';
import { GatewayHeader, GatewayVariable } from './named-values.ts';
import { says } from './zod-problems.ts';

const text = (name: string, longest: number) =>
  z.string({ error: says(`${name} must be text.`, `at most ${inThousands(longest)} characters`) }).max(longest, {
    error: says(`${name} is too long.`, `at most ${inThousands(longest)} characters`),
  });

/** Tells that an answer 2xx is an error text: the balance is then unknown. */
export const ErrorMatch = z.union(
  [
    z.strictObject({ contains: text('contains', 1_000).min(1, { error: 'contains must not be empty.' }) }),
    /** RE2 syntax: linear time, no look-around or back-references. */
    z.strictObject({ regex: text('regex', 1_000).min(1, { error: 'regex must not be empty.' }) }),
  ],
  { error: says('An error match is one text or one expression.', '{"contains": "ERROR"} or {"regex": "^ERR"}') },
);
export type ErrorMatch = z.infer<typeof ErrorMatch>;

/** How often the balance is checked. */
export const CheckInterval = z.enum(['5 minutes', 'hour', 'day'], {
  error: says('every must be one of the intervals.', '5 minutes, hour or day'),
});
export type CheckInterval = z.infer<typeof CheckInterval>;

const isWebUrl = (value: string): boolean => {
  // Variables of the gateway may stand anywhere; what they hold is tried when the request is compiled.
  const url = URL.parse(value.replace(/%[A-Z][A-Z0-9_]+%/g, 'x'));
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
};

const list = <T extends z.ZodType>(field: string, item: T, most: number) =>
  z
    .array(item, { error: says(`${field} must be a list.`, 'a list of {name, value, secret}') })
    .max(most, { error: says(`${field} has too many entries.`, `at most ${most}`) })
    .default([]);

const FIELDS = {
  enabled: levelFields.enabled,
  /** Where the balance comes from: a URL that is asked, or only the answers to sent messages (`balancePath` of the gateway). */
  source: z
    .enum(['url', 'sendAnswers'], { error: says('source must be one of the sources.', 'url or sendAnswers') })
    .default('url'),
  /** Absolute http(s) URL; may hold the gateway's variables after the host, e.g. `?apikey=%API_KEY%`. */
  checkUrl: text('checkUrl', 2_048)
    .refine((value) => value === '' || isWebUrl(value), {
      error: says('checkUrl is no absolute web address.', 'https://…, without user or password in it'),
    })
    .default(''),
  /** True: http:// is allowed (checked with the address, when the request is compiled), so that the credentials travel unencrypted. */
  allowPlainHttp: flag('allowPlainHttp').default(false),
  /** Dotted path (`credits.balance`, `list[0].x`) or key; empty: the first number of the answer. */
  fieldName: text('fieldName', 200)
    .regex(/^[^\p{Cc}]*$/u, { error: says('fieldName must be one line of text.', 'a key or a dotted path') })
    .default(''),
  /** RE2 syntax; its first group, or the whole match where there is none, is the amount. Empty: `fieldName` says it. */
  fieldRegex: text('fieldRegex', 1_000).default(''),
  method: z.enum(['GET', 'POST'], { error: says('method must be a known one.', 'GET or POST') }).default('GET'),
  /** Sent with POST. */
  body: text('body', 20_000).default(''),
  contentType: z
    .enum(['x-www-form-urlencoded', 'json', 'xml'], {
      error: says('contentType must be a known one.', 'x-www-form-urlencoded, json or xml'),
    })
    .default('x-www-form-urlencoded'),
  /** True: the gateway's headers and Basic auth are sent; false: only `headers`. */
  useGatewayHeaders: flag('useGatewayHeaders').default(true),
  /** The check's own; they win over the gateway's of the same name. */
  headers: list('headers', GatewayHeader, 50),
  /** Stand for `%NAME%` in the URL, body and headers; they win over the gateway's of the same name. */
  variables: list('variables', GatewayVariable, 30),
  /** The number read is divided by this: 100 for cents, 10000 for 46elks. */
  scale: z
    .number({ error: says('scale must be a number.', 'a number more than 0, e.g. 100 for cents') })
    .gt(0, { error: says('scale must be more than 0.', 'a number more than 0, e.g. 100 for cents') })
    .max(1e12, { error: says('scale is too large.', 'at most 1,000,000,000,000') })
    .default(1),
  errorMatch: z
    .array(ErrorMatch, { error: says('errorMatch must be a list.', 'a list of {"contains": …} or {"regex": …}') })
    .max(20, { error: says('errorMatch has too many entries.', 'at most 20') })
    .default([]),
  /** Shown beside amounts; empty: what the answer names, if anything. */
  currency: z
    .string({ error: says('currency must be text.', 'a code or symbol of at most 10 characters, e.g. EUR') })
    .regex(/^[\p{L}\p{Sc}. ]{0,10}$/u, {
      error: says('currency must be a code or symbol.', 'at most 10 letters or signs, e.g. EUR, € or credits'),
    })
    .default(''),
  every: CheckInterval.default('5 minutes'),
  /** Who is told by email. */
  emails: z
    .array(EmailAddress, { error: says('emails must be a list.', 'a list of up to 10 addresses') })
    .max(10, { error: says('There are too many email addresses.', 'at most 10') })
    .refine((list) => new Set(list.map((address) => address.toLowerCase())).size === list.length, {
      error: says('An email address stands twice in the list.', 'each address once'),
    })
    .default([]),
  /** True: the console shows a banner while the balance is low or not known, checks are overdue, or a mail was not delivered. */
  dashboardNotification: flag('dashboardNotification').default(true),
  minimumBalance: levelFields.minimumBalance,
  stopBelow: levelFields.stopBelow,
};

type Checked = {
  enabled: boolean;
  source: string;
  checkUrl: string;
  fieldName: string;
  fieldRegex: string;
  method: string;
  body: string;
  stopBelow: number | null;
} & {
  emails: string[];
  dashboardNotification: boolean;
  headers: { name: string }[];
};

/** What one field alone cannot tell. */
const together = ({ value, issues }: z.core.ParsePayload<Checked>): void => {
  const add = (field: string, message: string) =>
    issues.push({ code: 'custom', path: [field], message, input: undefined });
  if (value.enabled && value.source === 'url' && value.checkUrl === '') {
    add('checkUrl', says('The check is enabled, but there is no URL to ask.', 'a URL, or source sendAnswers'));
  }
  if (value.fieldName.trim() !== '' && value.fieldRegex !== '') {
    const both = 'The amount is read by fieldName or by fieldRegex, not by both.';
    add('fieldRegex', says(both, 'an empty fieldRegex, or an empty fieldName'));
  }
  if (value.method === 'GET' && value.body.trim() !== '') {
    add('body', says('A GET request has no body.', 'an empty body, or method POST'));
  }
  if (value.enabled && value.emails.length === 0 && !value.dashboardNotification) {
    add('emails', says('The check is enabled, but nobody would be told.', 'an address, or dashboardNotification true'));
  }
  if (value.source === 'sendAnswers' && value.stopBelow !== null) {
    const nobody =
      'stopBelow needs a URL to ask: while messages wait, no answer could tell that the balance was topped up.';
    add('stopBelow', says(nobody, 'null, or source url'));
  }
  const names = value.headers.map(({ name }) => name.toLowerCase());
  if (new Set(names).size !== names.length) add('headers', says('A header is given twice.', 'each name once'));
};

/** Whether the check runs, what it reads and who is told: the model's form, and what real gateways need besides. */
export const BalanceSettings = z.strictObject(FIELDS).check(together);
export type BalanceSettings = z.infer<typeof BalanceSettings>;

/** Settings as operators read and write them: a secret reads as `null`, and `null` written back keeps what is stored. */
export const BalanceSettingsInput = z
  .strictObject({
    ...FIELDS,
    headers: list('headers', GatewayHeader.extend({ value: GatewayHeader.shape.value.nullable() }), 50),
    variables: list('variables', GatewayVariable.extend({ value: GatewayVariable.shape.value.nullable() }), 30),
  })
  .check(together);
export type BalanceSettingsInput = z.infer<typeof BalanceSettingsInput>;

/** The settings before anybody saved any: off. */
export const defaultBalanceSettings: BalanceSettings = /* @__PURE__ */ BalanceSettings.parse({});

/** Milliseconds between two checks. */
export const INTERVAL_MS: Readonly<Record<CheckInterval, number>> = {
  '5 minutes': 5 * MINUTE,
  hour: HOUR,
  day: DAY,
};
