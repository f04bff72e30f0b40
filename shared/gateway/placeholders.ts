import { isGsm7 } from './alphabet.ts';
import { compilePhoneFormat } from './phone-format.ts';
import type { GatewaySettings } from './settings.ts';
import type { GatewayMessage } from './types.ts';
import { unicodeChoices } from './unicode-choice.ts';

/** What one placeholder stands for, not yet escaped for its place. */
export type PlaceholderValue = (message: GatewayMessage) => string;

/** A number from 1 to 2³¹−1 that is the same for the same id: for gateways whose deduplication id is an int32. */
export const idToInt31 = (id: string): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  // FNV leaves similar ids close together; the finish of MurmurHash3 spreads them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return String((hash ^ (hash >>> 16)) & 0x7fffffff || 1);
};

const toHexUtf16be = (text: string): string => {
  let hex = '';
  for (let index = 0; index < text.length; index += 1) hex += text.charCodeAt(index).toString(16).padStart(4, '0');
  return hex;
};

/** Every placeholder that a message fills, by name. */
export const messagePlaceholders = (settings: GatewaySettings): ReadonlyMap<string, PlaceholderValue> => {
  const phone = compilePhoneFormat(settings.phoneFormat);
  const from: PlaceholderValue = (message) => message.from || settings.defaultFrom;
  const { gatewayUrl, payload, headers } = settings;
  const choices = [gatewayUrl, payload, ...headers.map(({ value }) => value)].flatMap(unicodeChoices);
  return new Map<string, PlaceholderValue>([
    ['TO', (message) => phone(message.to)],
    ['MESSAGE', (message) => message.text],
    ['FROM', from],
    ['PARTNER', from],
    ['ID', (message) => message.id],
    ['ID_INT31', (message) => idToInt31(message.id)],
    ['UNICODE01', (message) => (isGsm7(message.text) ? '0' : '1')],
    ['UNICODE_TYPE', (message) => (isGsm7(message.text) ? 'text' : 'unicode')],
    ['CODING02', (message) => (isGsm7(message.text) ? '0' : '2')],
    ['CODING08', (message) => (isGsm7(message.text) ? '0' : '8')],
    ['MESSAGE_HEX_UTF16BE', (message) => toHexUtf16be(message.text)],
    ['MESSAGE_OR_HEX', (message) => (isGsm7(message.text) ? message.text : toHexUtf16be(message.text))],
    ...choices.map(({ name, unicode, plain }): [string, PlaceholderValue] => [
      name,
      (message) => (isGsm7(message.text) ? plain : unicode),
    ]),
  ]);
};

/** Placeholders whose value is digits only, so that they may stand in JSON without quotes. */
export const isNumericPlaceholder = (name: string, phoneFormat: string): boolean =>
  name === 'TO'
    ? ['digits', 'number'].includes(phoneFormat) || /^national:\d+(:[1-9]\d*)?$/.test(phoneFormat)
    : ['ID_INT31', 'UNICODE01', 'CODING02', 'CODING08'].includes(name);
