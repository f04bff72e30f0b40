import type { GatewayVariable } from '#shared/domain/named-values.ts';
import { readXmlText } from '#shared/domain/xml-text.ts';
import { readJsonString } from './json-text.ts';
import { messagePlaceholders } from './placeholders.ts';
import { isSecretName } from './secret-names.ts';
import type { GatewaySettings } from './settings.ts';
import { parseTemplate } from './template.ts';

/** Gives the variable that a literal secret (raw as in its template, and decoded) moved into; undefined leaves it there. */
type Lift = (name: string, raw: string, value: string | undefined) => string | undefined;

const decodeQuery = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

const liftQuery = (text: string, lift: Lift): string =>
  text.replace(/(^|[?&])([^=&?#\s]+)=([^&#\r\n]+)/g, (whole, before: string, name: string, raw: string) => {
    const variable = lift(name, raw, decodeQuery(raw));
    return variable ? `${before}${name}=%${variable}%` : whole;
  });

/** Reads what stands around a document; undefined when it cannot be read. */
type Outer = (raw: string) => string | undefined;

const nothingAround: Outer = (raw) => raw;

const liftJson = (text: string, lift: Lift, outer = nothingAround): string =>
  text
    .replace(/"([^"\\]+)"(\s*:\s*)"((?:[^"\\]|\\.)+)"/g, (whole, name: string, colon: string, raw: string) => {
      const variable = lift(name, raw, readJsonString(outer(raw) ?? '"'));
      return variable ? `"${name}"${colon}"%${variable}%"` : whole;
    })
    .replace(/"([^"\\]+)"(\s*:\s*)(\d+)(?=\s*[,}])/g, (whole, name: string, colon: string, raw: string) => {
      const variable = lift(name, raw, raw);
      return variable ? `"${name}"${colon}%${variable}%` : whole;
    });

/** Elements with text or with one CDATA section, and attributes; prefixes of namespaces say nothing about what is secret. */
const liftXml = (text: string, lift: Lift, outer = nothingAround): string => {
  const lifted = (name: string, raw: string, isCdata: boolean) => {
    const written = outer(raw);
    if (written === undefined || /^xmlns\b/.test(name)) return undefined;
    return lift(name.replace(/^.*:/, ''), raw, isCdata ? written : readXmlText(written));
  };
  // References inside CDATA are text of the document around it.
  const isInCdata = (whole: string, at: number) => whole.lastIndexOf('<![CDATA[', at) > whole.lastIndexOf(']]>', at);
  const elements = (inside: RegExp, isCdata: boolean, template: string) =>
    template.replace(inside, (whole, open: string, name: string, raw: string, close: string, at: number) => {
      const variable = lifted(name, raw, isCdata || isInCdata(template, at));
      return variable ? `${open}%${variable}%${close}` : whole;
    });
  const cdata = elements(
    /(<([\w.:-]+)(?:\s[^<>]*)?>\s*<!\[CDATA\[)((?:(?!\]\]>)[\s\S])+)(\]\]>\s*<\/\2\s*>)/g,
    true,
    text,
  );
  const plain = elements(/(<([\w.:-]+)(?:\s[^<>]*)?>)([^<>]+)(<\/\2\s*>)/g, false, cdata);
  return plain.replace(/<[\w.:-]+\s[^<>]*>/g, (tag: string, at: number) =>
    tag.replace(/(\s([\w.:-]+)\s*=\s*)("[^"]+"|'[^']+')/g, (whole, before: string, name: string, quoted: string) => {
      // `<password value="…"/>`: the element says what it is.
      const named = name === 'value' ? (/[\w.:-]+/.exec(tag)?.[0] ?? name) : name;
      const variable = lifted(named, quoted.slice(1, -1), isInCdata(plain, at));
      const quote = quoted.charAt(0);
      return variable ? `${before}${quote}%${variable}%${quote}` : whole;
    }),
  );
};

/** Parameters, and documents that are the value of one. */
const liftForm = (text: string, lift: Lift): string =>
  liftXml(liftJson(liftQuery(text, lift), lift, decodeQuery), lift, decodeQuery);

const lifters = { 'x-www-form-urlencoded': liftForm, json: liftJson, xml: liftXml };

const variableName = (parameter: string): string => {
  const plain = parameter
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^[^A-Z]+|_+$/g, '')
    .slice(0, 30);
  return plain.length < 3 ? `SECRET_${plain}` : plain;
};

/**
 * Moves literals that are secret by the name of their parameter (`password=…`, `"apiKey": "…"`) out of the URL and the
 * payload into secret variables, where they are write-only. Changes nothing when there are none.
 */
export const liftSecrets = (settings: GatewaySettings): GatewaySettings => {
  const reserved = messagePlaceholders(settings);
  const variables: GatewayVariable[] = settings.variables.map((variable) => ({ ...variable }));
  const templates = [settings.gatewayUrl, settings.payload, ...settings.headers.map(({ value }) => value)].join('\n');
  const lifted = new Set<string>();
  const known = new Set([...reserved.keys(), ...settings.variables.map(({ name }) => name)]);
  const isLiteral = (raw: string): boolean => {
    const { pieces, faults } = parseTemplate(raw, known);
    return faults.length === 0 && pieces.every((piece) => 'text' in piece);
  };
  const lift: Lift = (parameter, raw, value) => {
    if (!value || !isSecretName(parameter) || !isLiteral(raw)) return undefined;
    const base = variableName(parameter);
    for (let count = 1; count < 20; count += 1) {
      const name = count === 1 ? base : `${base}_${count}`;
      if (reserved.has(name)) continue;
      const old = variables.find((variable) => variable.name === name);
      // A variable that no template uses any more is one whose value was just typed over.
      if (old && old.value !== value && (lifted.has(name) || templates.includes(`%${name}%`))) continue;
      lifted.add(name);
      if (old) Object.assign(old, { value, secret: true });
      else variables.push({ name, value, secret: true });
      return name;
    }
    return undefined;
  };
  const query = settings.gatewayUrl.indexOf('?') + 1;
  const gatewayUrl =
    query === 0
      ? settings.gatewayUrl
      : settings.gatewayUrl.slice(0, query) + liftForm(settings.gatewayUrl.slice(query), lift);
  const payload = lifters[settings.contentType](settings.payload, lift);
  return lifted.size > 0 ? { ...settings, gatewayUrl, payload, variables } : settings;
};
