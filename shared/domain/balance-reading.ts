import { currencyAround } from './balance-currency.ts';
import { readsLikeError, refuses } from './balance-error.ts';
import { currencyBeside, fieldOf, firstNumericValue, type JsonNumber } from './balance-json.ts';
import { contentOf, valuesOf } from './balance-markup.ts';
import { type FoundNumber, firstNumber, numberAfter, toNumber, wholeNumber } from './balance-number.ts';
import { jsonInXml } from './json-in-xml.ts';
import { parseTwice } from './json-twice.ts';

/** How to read the balance out of an answer. */
export type ReadingRules = {
  /** Dotted path or key; empty: the first number. */
  fieldName: string;
  /** Finds the amount in the text, instead of a field name. */
  find?: (text: string) => { text: string; at: number } | undefined;
  /** The number read is divided by this. */
  scale: number;
  /** Each tells of some texts that they are errors although the status is 2xx. */
  errors: readonly ((text: string) => boolean)[];
};

/** Which number was read, so that an operator sees when it was the wrong one. */
export type Where = {
  /** `path`: by the field name as a path · `key`: a key of that name somewhere inside · `after name`: in text, behind the name · `expression` · `first number`. */
  how: 'path' | 'key' | 'after name' | 'expression' | 'first number';
  /** Path inside JSON, e.g. `credits.balance`; empty for JSON that is the number itself; null in text. */
  path: string | null;
  /** Character of the text at which the number begins, 0-based; null inside JSON. */
  offset: number | null;
  /** The number as written, with what stands around it. */
  snippet: string;
};

export type BalanceReading =
  | {
      kind: 'balance';
      value: number;
      where: Where;
      /** ISO code or symbol found beside the number. */
      currency?: string;
    }
  /** Neither 0 nor low: nothing is known. `why` is a whole sentence without anything of the answer. */
  | { kind: 'unknown'; why: string };

/** What of an HTTP answer the reading looks at. */
export type BalanceAnswer = { status: number; body: string; contentType?: string | undefined };

/** Reads the balance out of the answer of a gateway. Pure; never guesses 0. */
export function readBalance(answer: BalanceAnswer, rules: ReadingRules): BalanceReading {
  if (answer.status < 200 || answer.status > 299)
    return unknown(`The gateway answered with HTTP status ${answer.status}.`);
  const body = answer.body.replace(/^\ufeff+/, '').trim();
  if (body === '') return unknown('The answer is empty.');
  if (rules.errors.some((isError) => isError(body))) {
    return unknown('The answer is an error text, by the rules of the settings.');
  }
  if (isHtml(body, answer.contentType)) return unknown('The answer is an HTML page.');
  const json = parseTwice(jsonInXml(body) ?? body, parseJson);
  const reading = readAmount(body, json, rules);
  return reading.kind === 'balance' && reading.value === 0 && refuses(body, json)
    ? unknown('The answer reads like an error text, so that the 0 in it is no balance.')
    : reading;
}

function readAmount(body: string, json: unknown, rules: ReadingRules): BalanceReading {
  if (rules.find) return readFound(body, rules.find(body), rules.scale);
  const name = rules.fieldName.trim();
  if (name === '') return readFirst(json, body, rules.scale);
  return json === undefined ? readText(body, name, rules.scale) : readField(json, name, rules.scale);
}

const unknown = (why: string): BalanceReading => ({ kind: 'unknown', why });

/** By content rather than by header: many gateways send plain text as text/html. */
const isHtml = (body: string, contentType = ''): boolean =>
  /^\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|title|br|b|div|p|h\d|center|pre|script|style)(?=[\s>/])/is.test(
    body,
  ) ||
  /<html[\s>]/i.test(body) ||
  (/html/i.test(contentType) && /<\/?[a-z][^>]*>/i.test(body));

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

type FoundAmount = FoundNumber & { currency?: string };

/** Longer texts are no amounts. */
const LONGEST_AMOUNT = 100;

function readFound(body: string, found: { text: string; at: number } | undefined, scale: number): BalanceReading {
  if (!found) return unknown('The expression finds nothing in the answer.');
  const number = found.text.length <= LONGEST_AMOUNT ? wholeNumber(found.text) : undefined;
  if (!number) return unknown('What the expression finds in the answer is no number, or not only a number.');
  const written = found.text.trimStart();
  const offset = found.at + found.text.length - written.length;
  return fromText(body, { ...number, written, offset }, 'expression', scale);
}

function readField(json: unknown, name: string, scale: number): BalanceReading {
  const found = fieldOf(json, name);
  return found
    ? fromJson(found, found.how, scale, currencyBeside(json, found))
    : unknown('The answer holds no number under the field name.');
}

function readText(body: string, name: string, scale: number): BalanceReading {
  const last = /[^.[\]]+(?=\]?$)/.exec(name)?.[0] ?? name;
  const content = contentOf(body);
  const found = numberAfter(content, name) ?? (last === name ? undefined : numberAfter(content, last));
  return found
    ? fromText(body, withCurrency(content, found), 'after name', scale)
    : unknown('The answer holds no number after the field name.');
}

function readFirst(json: unknown, body: string, scale: number): BalanceReading {
  if (readsLikeError(body, json)) {
    return unknown('The answer reads like an error text; give a field name if it is none.');
  }
  const value = json === undefined ? undefined : firstNumericValue(json);
  if (value) return fromJson(value, 'first number', scale, currencyBeside(json, value));
  const values = valuesOf(contentOf(body));
  const found = amountAlone(body) ?? firstNumber(values);
  return found
    ? fromText(body, withCurrency(values, found), 'first number', scale)
    : unknown('The answer holds no number.');
}

/** An answer that is one amount in its currency: its spaces group digits, while those of `134 200` may part two numbers. */
function amountAlone(body: string): FoundAmount | undefined {
  const number = body.length <= LONGEST_AMOUNT ? wholeNumber(body) : undefined;
  return number?.currency === undefined ? undefined : { ...number, written: body, offset: 0 };
}

const withCurrency = (text: string, found: FoundAmount): FoundAmount => {
  const currency = found.currency ?? currencyAround(text, found);
  return currency === undefined ? found : { ...found, currency };
};

function fromJson(found: JsonNumber, how: Where['how'], scale: number, beside?: string): BalanceReading {
  const value = toNumber(found.digits, scale);
  if (value === undefined) return unknown('The number in the answer is too large.');
  const currency = found.currency ?? beside;
  const where: Where = { how, path: found.path, offset: null, snippet: `${found.key}: ${found.written}`.slice(0, 80) };
  return { kind: 'balance', value, where, ...(currency ? { currency } : {}) };
}

function fromText(body: string, found: FoundAmount, how: Where['how'], scale: number): BalanceReading {
  const value = toNumber(found.digits, scale);
  if (value === undefined) return unknown('The number in the answer is too large.');
  const from = Math.max(0, found.offset - 24);
  const until = found.offset + Math.min(found.written.length, 40) + 24;
  const snippet = `${from > 0 ? '…' : ''}${body.slice(from, until)}${until < body.length ? '…' : ''}`;
  const { offset, currency } = found;
  return { kind: 'balance', value, where: { how, path: null, offset, snippet }, ...(currency ? { currency } : {}) };
}

const NOTES: Partial<Record<Where['how'], string>> = {
  'first number': ', the first number of the answer',
  expression: ', found by the expression',
};

/** The place in words, e.g. `at credits.balance` or `at character 9, "BALANCE: -12.30"`. */
export function describeWhere({ how, path, offset, snippet }: Where): string {
  const note = NOTES[how] ?? '';
  if (path === null) return `at character ${(offset ?? 0) + 1}, in "${snippet}"${note}`;
  return path === '' ? `the whole answer${note}` : `at ${path}${note}`;
}
