import { jsonInXml } from '#shared/domain/json-in-xml.ts';
import { parseTwice } from '#shared/domain/json-twice.ts';

/** The body of an answer, read only as far as a rule needs it. */
export type Answer = {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Without byte order marks: each included file of a script may add one. */
  body: string;
  /** The body contains a text; in JSON, white space between words does not matter, nor how a sign is escaped (`\u0410`, `\/`). */
  contains: (needle: Needle) => boolean;
  /** The parsed body; undefined when it is neither JSON nor XML with nothing but JSON in it. Whole numbers beyond 2⁵³ are kept as text. */
  json: () => unknown;
  /** The body without white space around it, for expressions anchored at its ends. */
  trimmed: () => string;
};

/** A text that is looked for, with its form without white space between JSON words. */
export type Needle = { text: string; compact: string };

const dropSpaces = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\s+/gs, (part) => (part.startsWith('"') ? part : ''));

export const toNeedle = (text: string): Needle => ({ text, compact: dropSpaces(text) });

const bigNumber = /(?:^|[[:,\s])-?\d{16}/;

/** Puts whole numbers of 16 digits and more between quotes: an id such as 953262833859043328 would be rounded. */
const quoteBig = (body: string): string =>
  body.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gs, (part) =>
    part.startsWith('"') ? part : `"${part}"`,
  );

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(bigNumber.test(body) ? quoteBig(body) : body);
  } catch {
    return undefined;
  }
};

/** Wraps an answer so that its body is parsed, compacted and trimmed at most once, and only when a rule asks. */
export const readAnswer = (status: number, headers: Readonly<Record<string, string>>, raw: string): Answer => {
  const body = raw.replace(/^\ufeff+/, '');
  const text = jsonInXml(body) ?? body;
  let compact: string | undefined;
  let plain: string | undefined;
  let parsed: { value: unknown } | undefined;
  let trimmed: string | undefined;
  const json = (): unknown => {
    parsed ??= { value: parseTwice(text, parseJson) };
    return parsed.value;
  };
  return {
    status,
    headers,
    body,
    contains: (needle) => {
      if (body.includes(needle.text)) return true;
      if (!/^\s*["{[]/.test(text) || needle.compact === '') return false;
      compact ??= dropSpaces(text);
      if (compact.includes(needle.compact)) return true;
      if (!text.includes('\\')) return false;
      plain ??= JSON.stringify(json()) ?? '';
      return plain.includes(needle.text) || plain.includes(needle.compact);
    },
    json,
    trimmed: () => {
      trimmed ??= body.trim();
      return trimmed;
    },
  };
};
