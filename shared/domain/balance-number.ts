import { currencyOf } from './balance-currency.ts';

/** A number found in a text: in plain notation (`-1234.50`), as it was written, and where (0-based). */
export type FoundNumber = { digits: string; written: string; offset: number };

/** Hyphen, Unicode minus and its look-alikes, plus. */
const SIGN = '[-+−–﹣－]';
const NARROW = "'’\\u00a0\\u202f\\u2009";

/** Groups of three, or of two as in India (`12,34,567`), with the last one of three; then decimals. */
const number = (separators: string): string =>
  `(?:[1-9]\\d{0,2}(?:[${separators}]\\d{2,3})*[${separators}]\\d{3}(?:[.,]\\d+)?(?!\\d)|\\d+(?:[.,]\\d+)*|\\.\\d+)`;
const EXPONENT = '(?:[eE][-+]?\\d{1,3}(?![\\w.]))?';

/** Among words, a plain space parts numbers; after a name or alone in a value, it groups digits. */
const AMONG_WORDS = new RegExp(`${SIGN}?${number(NARROW)}${EXPONENT}`, 'uy');
const AFTER_NAME = new RegExp(`${SIGN}?${number(`${NARROW} `)}${EXPONENT}`, 'uy');
const START = new RegExp(`(?<!\\d)${SIGN}(?=\\.?\\d)|(?<![\\d\\p{L}])\\.(?=\\d)|\\d`, 'u');

/** The first number of a text, its sign kept; a dash after a digit (`2026-05`) is no sign. */
export function firstNumber(text: string): FoundNumber | undefined {
  const start = START.exec(text);
  return start ? numberAt(AMONG_WORDS, text, start.index) : undefined;
}

function numberAt(pattern: RegExp, text: string, offset: number): FoundNumber | undefined {
  pattern.lastIndex = offset;
  const written = pattern.exec(text)?.[0];
  const digits = written === undefined ? undefined : plainNotation(written);
  return written === undefined || digits === undefined ? undefined : { digits, written, offset };
}

/** `1,234.50`, `1.234,56`, `12,34,567.8`, `1 234,50`, `−12,5` → plain notation. Separators that make no sense end the number. */
function plainNotation(written: string): string | undefined {
  const [, sign = '', body = '', exponent = ''] = new RegExp(`^(${SIGN}?)([^eE]*)(.*)$`, 'su').exec(written) ?? [];
  const text = body.replace(/['\u2019\s]/gu, '');
  const mark = decimalMark(text);
  const at = mark === '' ? -1 : text.lastIndexOf(mark);
  const whole = at < 0 ? text : text.slice(0, at);
  const fraction = at < 0 ? '' : text.slice(at);
  const digits = GROUPS.test(whole)
    ? whole.replace(/[.,]/g, '') + fraction.replace(',', '.')
    : /^\d*(?:\.\d+)?/.exec(text)?.[0];
  return digits ? `${sign === '' || sign === '+' ? '' : '-'}${digits}${exponent}` : undefined;
}

const GROUPS = /^(?:\d*|[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}|[1-9]\d{0,2}(?:\.\d{2,3})*\.\d{3})$/;

/** Which mark stands before the decimals: of both kinds the last; a lone dot always; a lone comma unless it parts off three digits. */
function decimalMark(text: string): '.' | ',' | '' {
  const dot = text.lastIndexOf('.');
  const comma = text.lastIndexOf(',');
  if (dot >= 0 && comma >= 0) return dot > comma ? '.' : ',';
  if (dot >= 0) return text.indexOf('.') === dot ? '.' : '';
  if (comma < 0 || text.indexOf(',') !== comma) return '';
  return /^[1-9]\d{0,2},\d{3}$/.test(text) ? '' : ',';
}

/** Currencies as they are written beside a number; words that tell of a failure or a missing value are none. */
const CURRENCY =
  '(?:(?!(?:ERR|NAN|NIL|NAK|ND|NA|NO|OK|ID|NON|INF)(?![A-Z]))(?:[A-Z]{2,4}|[A-Z][a-z]{2})|[A-Z]{0,2}\\p{Sc}|Rs|Fr|kr|zł|R)\\.?';
const UNIT = '(?:[a-z]{3}|[Cc]redits?|[Pp]oints?|[Uu]nits?|sms|[Mm]essages?|[Ee]uros?|[Dd]ollars?)';
const WHOLE = new RegExp(
  `^(${CURRENCY}\\s*:?\\s*)?(?:(${SIGN})\\s*)?(${CURRENCY}\\s*)?(${number(`${NARROW} `)}${EXPONENT})\\s*(${SIGN})?\\s*(${CURRENCY}|${UNIT})?$`,
  'u',
);

/** Reads a value that is one number and nothing else, save a currency or a unit beside it: `KES 1,234.50`, `€ -3`, `(12.50)`, `12 credits`. */
export function wholeNumber(value: string): { digits: string; currency?: string } | undefined {
  const text = value.trim();
  const inner = /^\(([^()]*)\)$/.exec(text)?.[1];
  if (inner !== undefined) {
    const positive = wholeNumber(inner);
    return positive && !positive.digits.startsWith('-') ? { ...positive, digits: `-${positive.digits}` } : undefined;
  }
  const match = WHOLE.exec(text);
  if (!match) return undefined;
  const [, before = '', sign, between = '', written = '', trailing, after = ''] = match;
  const found = numberAt(AFTER_NAME, written, 0);
  if (!found || found.written !== written || (sign && trailing)) return undefined;
  const mark = sign ?? trailing ?? '+';
  const currency = currencyOf(`${before} ${between} ${after}`);
  return { digits: `${mark === '+' ? '' : '-'}${found.digits}`, ...(currency ? { currency } : {}) };
}

/** What may stand between a name and its number: quotes, a colon or an equals sign, a tag's end, a currency. */
const GAP = new RegExp(
  `^["'\\]]?\\s*(?:=>|[:=>|]|is\\s|-\\s)?\\s*["']?\\s*(?:${CURRENCY}[:\\s]*)?(?=${SIGN}?\\.?\\d)`,
  'u',
);
const ATTRIBUTES = /^\s[^<>]*>/;

/** The number that stands after a name in a text, the name being a whole word in any case. */
export function numberAfter(text: string, name: string): FoundNumber | undefined {
  const word = new RegExp(`(?<![\\w.-])${RegExp.escape(name)}(?![\\w-])`, 'giu');
  for (const match of text.matchAll(word)) {
    const end = match.index + match[0].length;
    const rest = text.slice(end, end + 300);
    const opensTag = /[<:]/.test(text.charAt(match.index - 1));
    const attributes = opensTag ? (ATTRIBUTES.exec(rest)?.[0].length ?? 0) : 0;
    const gap = GAP.exec(rest.slice(attributes))?.[0];
    const found = gap === undefined ? undefined : numberAt(AFTER_NAME, text, end + attributes + gap.length);
    if (found) return found;
  }
  return undefined;
}

/** A plain notation as a number, divided by `scale` without rounding twice where that is a power of ten; undefined unless finite. */
export function toNumber(digits: string, scale: number): number | undefined {
  const power = Math.log10(scale);
  const [mantissa = '', exponent = '0'] = digits.toLowerCase().split('e');
  const value = Number.isInteger(power) ? Number(`${mantissa}e${Number(exponent) - power}`) : Number(digits) / scale;
  if (!Number.isFinite(value)) return undefined;
  return value === 0 ? 0 : value;
}
