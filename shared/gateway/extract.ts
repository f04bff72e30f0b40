import { toNumber, wholeNumber } from '#shared/domain/balance-number.ts';
import { jsonSteps } from '#shared/domain/json-steps.ts';
import type { Verdict } from '#shared/domain/verdict.ts';
import type { Answer } from './answer.ts';
import { readJsonPath } from './json-path.ts';
import { compilePattern } from './pattern.ts';
import type { Problems } from './problems.ts';
import type { GatewaySettings } from './settings.ts';
import { compileElement } from './xml-element.ts';

/** What an accepted answer tells besides its verdict. */
export type Details = Pick<Verdict, 'gatewayMessageId' | 'parts' | 'price' | 'balance'>;

const noIds = ['', 'null', 'None', 'none', 'undefined'];

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;

/** As a balance that is asked for: with separators, and a currency beside it. */
const asNumber = (value: unknown): number | undefined => {
  const text = asText(value) ?? '';
  const found = text.length <= 100 ? wholeNumber(text) : undefined;
  return found && toNumber(found.digits, 1);
};

type Read = (answer: Answer) => unknown;

const readPath = (path: string | undefined): Read | undefined => {
  if (path === undefined) return undefined;
  const steps = jsonSteps(path);
  return (answer) => readJsonPath(answer.json(), steps);
};

/** By the path in JSON; in XML, the first element of the path's last name. */
const readPathOrElement = (path: string | undefined): Read | undefined => {
  const byPath = readPath(path);
  const name = jsonSteps(path ?? '').at(-1);
  if (!byPath || typeof name !== 'string') return byPath;
  const element = compileElement(name);
  return (answer) => (answer.json() === undefined ? element(answer.body) : byPath(answer));
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
  const readParts = readPathOrElement(settings.partsPath);
  const readPrice = readPathOrElement(settings.pricePath);
  const readBalance = readPathOrElement(settings.balancePath);
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
