import { jsonSteps } from '#shared/domain/json-steps.ts';
import type { Verdict } from '#shared/domain/verdict.ts';
import type { Answer } from './answer.ts';
import { readJsonPath } from './json-path.ts';
import { compilePattern } from './pattern.ts';
import type { Problems } from './problems.ts';
import type { GatewaySettings } from './settings.ts';

/** What an accepted answer tells besides its verdict. */
export type Details = Pick<Verdict, 'gatewayMessageId' | 'parts' | 'price' | 'balance'>;

const noIds = ['', 'null', 'None', 'none', 'undefined'];

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;

const asNumber = (value: unknown): number | undefined => {
  const text = asText(value);
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
};

type Read = (answer: Answer) => unknown;

const readPath = (path: string | undefined): Read | undefined => {
  if (path === undefined) return undefined;
  const steps = jsonSteps(path);
  return (answer) => readJsonPath(answer.json(), steps);
};

const readHeader = (name: string | undefined): Read | undefined => {
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  return (answer) => answer.headers[lower];
};

const readRegex = (source: string | undefined, problems: Problems): Read | undefined => {
  if (source === undefined) return undefined;
  const compiled = compilePattern(source);
  if (!compiled.ok) problems.add('messageId.regex', compiled.detail);
  return compiled.ok ? (answer) => compiled.pattern.find(answer.trimmed()) : undefined;
};

/** Compiles the reading of message id, parts, price and balance. A price is kept as the gateway wrote it. */
export const compileDetails = (settings: GatewaySettings, problems: Problems): ((answer: Answer) => Details) => {
  const { jsonPath, regex, header, ignore = [] } = settings.messageId ?? {};
  const readId = readPath(jsonPath) ?? readRegex(regex, problems) ?? readHeader(header);
  const ignored = new Set([...noIds, ...ignore]);
  const readParts = readPath(settings.partsPath);
  const readPrice = readPath(settings.pricePath);
  const readBalance = readPath(settings.balancePath);
  return (answer) => {
    const details: Details = {};
    const id = asText(readId?.(answer));
    if (id !== undefined && !ignored.has(id)) details.gatewayMessageId = id.slice(0, 200);
    const parts = asNumber(readParts?.(answer));
    if (parts !== undefined && Number.isInteger(parts) && parts > 0) details.parts = parts;
    const price = asText(readPrice?.(answer));
    if (price) details.price = price.slice(0, 50);
    const balance = asNumber(readBalance?.(answer));
    if (balance !== undefined) details.balance = balance;
    return details;
  };
};
