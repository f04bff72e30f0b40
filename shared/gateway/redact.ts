import { formsOf } from './secret-forms.ts';
import { isSecretHeader, isSecretName, mask } from './secret-names.ts';
import type { GatewaySettings } from './settings.ts';
import type { GatewayRequest } from './types.ts';

/** Removes secrets from what people are shown. */
export type Redactor = {
  text: (text: string) => string;
  headers: (headers: Readonly<Record<string, string>>) => Record<string, string>;
  request: (request: GatewayRequest) => GatewayRequest;
};

/** Shorter values would mask half of every text; they are masked by the name of their parameter or header only. */
const shortest = 4;

const decodeBasic = (value: string): string[] => {
  const encoded = /^Basic\s+(\S+)$/i.exec(value)?.[1];
  if (!encoded) return [];
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  return [pair, pair.slice(pair.indexOf(':') + 1)];
};

/** A header's value, and the credential in it without its scheme word (`Bearer KEY`). */
const headerSecrets = (value: string): string[] => [
  value,
  ...value
    .trim()
    .split(/\s+/)
    .slice(1)
    .filter((word) => !word.includes('%')),
  ...decodeBasic(value),
];

/** Every secret value of the settings. */
export const secretValues = (settings: GatewaySettings): string[] => {
  const { headers, variables, basicAuth } = settings;
  const values = headers.filter(({ secret }) => secret).flatMap(({ value }) => headerSecrets(value));
  values.push(...variables.filter(({ secret }) => secret).map(({ value }) => value));
  if (basicAuth) {
    const fill = (text: string) =>
      variables.reduce((filled, { name, value }) => filled.replaceAll(`%${name}%`, () => value), text);
    const password = fill(basicAuth.password);
    values.push(password, `${fill(basicAuth.user)}:${password}`);
  }
  return values;
};

const valuePattern = (values: readonly string[]): RegExp | undefined => {
  const forms = values.filter((value) => value.length >= shortest).flatMap(formsOf);
  // The longest first: a secret may be a part of another.
  const sorted = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return sorted.length === 0 ? undefined : new RegExp(sorted.map((form) => RegExp.escape(form)).join('|'), 'g');
};

const maskParameters = (text: string): string =>
  text
    .replace(/([?&;\s]|^)([\w.%[\]-]{1,60})=([^&\s"'<>]+)/g, (whole, before: string, name: string) =>
      isSecretName(name) ? `${before}${name}=${mask}` : whole,
    )
    .replace(/"([^"\\]{1,60})"(\s*:\s*)"(?:[^"\\]|\\.)*"/g, (whole, name: string, colon: string) =>
      isSecretName(name) ? `"${name}"${colon}"${mask}"` : whole,
    )
    .replace(
      /(<(?:[\w.-]{1,60}:)?([\w.-]{1,60})(?:\s[^<>]*)?>)(?:[^<>]+|\s*<!\[CDATA\[[\s\S]{0,500}?\]\]>\s*)(?=<\/)/g,
      (whole, tag: string, name: string) => (isSecretName(name) ? `${tag}${mask}` : whole),
    )
    .replace(/(\s([\w.-]{1,60})\s*=\s*)("[^"<>]*"|'[^'<>]*')/g, (whole, before: string, name: string, value: string) =>
      isSecretName(name) ? `${before}${value.charAt(0)}${mask}${value.charAt(0)}` : whole,
    );

/**
 * Creates a redactor for settings. Secrets are found by value, in every form in which a gateway may echo them, and by
 * the name of their header or parameter.
 */
export const createRedactor = (settings: GatewaySettings): Redactor => {
  const pattern = valuePattern(secretValues(settings));
  const hidden = new Set(settings.headers.filter(({ secret }) => secret).map(({ name }) => name.toLowerCase()));
  const text = (input: string): string => maskParameters(pattern ? input.replace(pattern, mask) : input);
  const headers = (input: Readonly<Record<string, string>>): Record<string, string> => {
    const secret = (name: string): boolean => hidden.has(name) || isSecretHeader(name);
    return Object.fromEntries(
      Object.entries(input).map(([name, value]) => [name, secret(name.toLowerCase()) ? mask : text(value)]),
    );
  };
  return {
    text,
    headers,
    request: (request) => ({
      method: request.method,
      url: text(request.url),
      headers: headers(request.headers),
      ...(request.body === undefined ? {} : { body: text(request.body) }),
    }),
  };
};
