/** Where a value stands, which decides how it is escaped. */
export type Place = 'json' | 'jsonNumber' | 'url' | 'header' | 'xml' | 'cdata';

/** Writes a value so that a reader of its place gets back exactly the value. */
export type Escape = (value: string) => string;

// A lone surrogate makes encodeURIComponent throw and JSON readers disagree.
const wellFormed = (value: string): string => (value.isWellFormed() ? value : value.toWellFormed());

const needsJsonEscape = /["\\\p{Cc}]/u;
const json: Escape = (value) => {
  const text = wellFormed(value);
  return needsJsonEscape.test(text) ? JSON.stringify(text).slice(1, -1) : text;
};

const url: Escape = (value) => encodeURIComponent(wellFormed(value));

/** Control characters would begin a new header or make Node refuse the request; what is not Latin-1 travels as UTF-8 octets. */
const header: Escape = (value) => {
  const line = wellFormed(value).replace(/\p{Cc}+/gu, ' ');
  return /^[\u0020-\u007e]*$/.test(line) ? line : Buffer.from(line, 'utf8').toString('latin1');
};

// XML 1.0 has no way to write these.
const notXml = /(?![\t\n\r\x7f-\x9f])\p{Cc}|[\ufffe\uffff]/gu;
const xmlNames: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const xml: Escape = (value) =>
  wellFormed(value)
    .replace(notXml, '')
    // Readers turn a raw CR into LF, and in attributes LF and tab into spaces: as references they survive.
    .replace(/[&<>"'\r\n\t]/g, (char) => xmlNames[char] ?? `&#${char.charCodeAt(0)};`);

const cdata: Escape = (value) =>
  wellFormed(value)
    .replace(notXml, '')
    .replaceAll(']]>', ']]]]><![CDATA[>')
    // References mean nothing inside CDATA, so that the section is left for the CR that a reader would drop.
    .replaceAll('\r', ']]>&#13;<![CDATA[');

/** The escaping of each place. */
export const escapes: Readonly<Record<Place, Escape>> = { json, jsonNumber: (value) => value, url, header, xml, cdata };
