import type { Names } from './part.ts';
import { isNumericPlaceholder } from './placeholders.ts';
import { unicodeChoices } from './unicode-choice.ts';

/** Where in a JSON template the strings are: true at index i when character i stands inside one. */
export const stringMap = (template: string): boolean[] => {
  const map: boolean[] = [];
  let inside = false;
  for (let at = 0; at < template.length; at += 1) {
    map[at] = inside;
    if (inside && template[at] === '\\') map[++at] = true;
    else if (template[at] === '"') inside = !inside;
  }
  return map;
};

/** The text of a JSON string, as it is written between its quotes; undefined when it is none. */
export const readJsonString = (text: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};

const isScalar = (text: string): boolean => /^(-?(0|[1-9]\d*)(\.\d+)?|true|false|null)$/.test(text);

/** True for what may stand in JSON without quotes. */
export const isJsonScalar = (name: string, names: Names, phoneFormat: string): boolean => {
  const constant = names.constants.get(name);
  if (constant !== undefined) return isScalar(constant);
  const [choice] = unicodeChoices(`%${name}%`);
  if (choice) return isScalar(choice.unicode) && isScalar(choice.plain);
  return isNumericPlaceholder(name, phoneFormat);
};
