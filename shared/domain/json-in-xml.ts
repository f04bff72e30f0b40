import { readXmlText } from './xml-text.ts';

const ONE_ELEMENT = /^\s*(?:<\?xml[^<>]*\?>\s*)?<([\w.:-]+)(?:\s[^<>]*)?>([^<]*)<\/\1>\s*$/;

/** The JSON that is the whole text of an XML document, as ASP.NET writes it: `<string xmlns="…">{&quot;Status&quot;:1}</string>`; undefined where it is none. */
export function jsonInXml(body: string): string | undefined {
  const written = ONE_ELEMENT.exec(body)?.[2];
  if (written === undefined) return undefined;
  const text = readXmlText(written).trim();
  return /^[{[]/.test(text) ? text : undefined;
}
