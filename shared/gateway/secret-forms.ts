import { escapes } from './escape.ts';

const base64Forms = (value: string): string[] => {
  const base64 = Buffer.from(value, 'utf8').toString('base64');
  return [base64, base64.replace(/=+$/, ''), Buffer.from(value, 'utf8').toString('base64url')];
};

const lowerOctets = (value: string): string => value.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase());

/** In a URL, a form, JSON, or XML; each as we write it and as others do. */
const writtenForms = (value: string): string[] => {
  const url = escapes.url(value);
  const query = new URLSearchParams({ v: value }).toString().slice(2);
  const plus = url.replaceAll('%20', '+');
  const json = escapes.json(value);
  const ascii = json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const slashes = json.replaceAll('/', '\\/');
  const urls = [url, query, plus, lowerOctets(url), lowerOctets(plus)];
  return [...urls, json, ascii, slashes, escapes.xml(value), escapes.cdata(value)];
};

/** Every way in which a value may stand in a request or be echoed in an answer, within a document in a document too. */
export const formsOf = (value: string): string[] => {
  const inner = [escapes.json(value), escapes.xml(value), escapes.cdata(value)].flatMap(writtenForms);
  return [...new Set([value, ...writtenForms(value), ...inner, escapes.header(value), ...base64Forms(value)])];
};
