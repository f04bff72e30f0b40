import { readXmlText } from '#shared/domain/xml-text.ts';
import { escapes } from './escape.ts';

/** As references, what stands in CDATA is text only: an echoed message cannot pass for an element there. */
const withoutCdata = (body: string): string =>
  body.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, text: string) => escapes.xml(text));

/** Reads the text of the first element of a name in XML, whatever its prefix; undefined where there is none without elements in it. */
export const compileElement = (name: string): ((body: string) => string | undefined) => {
  const element = new RegExp(`<(?:[\\w.-]+:)?${RegExp.escape(name)}(?:\\s[^<>]*)?>([^<]*)</`);
  return (body) => {
    if (!/^\s*</.test(body)) return undefined;
    const text = element.exec(withoutCdata(body))?.[1];
    return text === undefined ? undefined : readXmlText(text);
  };
};
