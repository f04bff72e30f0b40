import { escapes } from './escape.ts';
import { compilePart, type Names, type Part } from './part.ts';
import { addFaults, type Problems } from './problems.ts';
import type { GatewaySettings } from './settings.ts';
import { parseTemplate } from './template.ts';
import type { GatewayMessage } from './types.ts';

type HeaderSettings = Pick<GatewaySettings, 'headers' | 'basicAuth' | 'method' | 'contentType' | 'payloadIn'>;

/** Written by the HTTP client; an operator's value would break the framing or the connection. */
const reserved = new Set(
  'host content-length transfer-encoding connection keep-alive upgrade te trailer expect proxy-connection __proto__'.split(
    ' ',
  ),
);

const mediaTypes = {
  'x-www-form-urlencoded': 'application/x-www-form-urlencoded',
  json: 'application/json',
  xml: 'application/xml',
} as const;

/** User and password with their variables filled in, as `Basic …`. */
export const basicAuthorization = (
  auth: { user: string; password: string },
  constants: ReadonlyMap<string, string>,
): string => {
  const fill = (text: string) =>
    text.replace(/%([A-Z][A-Z0-9_]+)%/g, (whole, name: string) => constants.get(name) ?? whole);
  return `Basic ${Buffer.from(`${fill(auth.user)}:${fill(auth.password)}`, 'utf8').toString('base64')}`;
};

const checkName = (lower: string, field: string, seen: Set<string>, problems: Problems): void => {
  if (reserved.has(lower)) problems.add(field, `The header ${lower} is written by the relay itself.`);
  if (seen.has(lower)) problems.add(field, `The header ${lower} is given twice.`);
  seen.add(lower);
};

/** Compiles all headers of a request; where none depends on the message, one frozen object serves every request. */
export const compileHeaders = (
  settings: HeaderSettings,
  names: Names,
  problems: Problems,
): ((message: GatewayMessage) => Record<string, string>) => {
  const fixed: Record<string, string> = {};
  const parts: { name: string; part: Part; varies: boolean }[] = [];
  const seen = new Set<string>();
  settings.headers.forEach((header, index) => {
    const field = `headers[${index}]`;
    checkName(header.name.toLowerCase(), `${field}.name`, seen, problems);
    if (/(?!\t)\p{Cc}/u.test(header.value))
      problems.add(`${field}.value`, 'A header value must not contain line breaks or control characters.');
    const { pieces, faults } = parseTemplate(header.value.trim(), names.known);
    addFaults(problems, `${field}.value`, faults);
    const part = compilePart(pieces, names, () => 'header', escapes.header);
    const varies = pieces.some((piece) => 'name' in piece && names.values.has(piece.name));
    parts.push({ name: header.name, part, varies });
  });
  if (settings.basicAuth) {
    if (seen.has('authorization'))
      problems.add('basicAuth', 'basicAuth and a header Authorization cannot both be given.');
    fixed.Authorization = basicAuthorization(settings.basicAuth, names.constants);
  }
  if (settings.method === 'POST' && settings.payloadIn === 'body' && !seen.has('content-type'))
    fixed['Content-Type'] = mediaTypes[settings.contentType];
  const build = (message: GatewayMessage): Record<string, string> => {
    const headers = { ...fixed };
    for (const { name, part } of parts) headers[name] = part(message);
    return headers;
  };
  if (parts.some(({ varies }) => varies)) return build;
  const same = Object.freeze(build({ id: '', to: '', from: '', text: '' }));
  return () => same;
};
