import type { Names } from './part.ts';
import { messagePlaceholders } from './placeholders.ts';
import type { Problems } from './problems.ts';
import type { GatewaySettings } from './settings.ts';

/** Every name that a template of these settings may use; says what is wrong with the operator's variables. */
export const compileNames = (settings: GatewaySettings, problems: Problems): Names => {
  const values = messagePlaceholders(settings);
  const constants = new Map<string, string>();
  settings.variables.forEach(({ name, value }, index) => {
    const field = `variables[${index}]`;
    if (values.has(name))
      problems.add(`${field}.name`, `%${name}% stands for a part of the message; choose another name.`);
    else if (/^[A-F][0-9A-F]$/.test(name))
      problems.add(`${field}.name`, `%${name}% would read as a percent-encoded octet; choose a longer name.`);
    else if (constants.has(name)) problems.add(`${field}.name`, `The variable ${name} is given twice.`);
    if (value === '') problems.add(`${field}.value`, `The variable ${name} has no value yet.`);
    constants.set(name, value);
  });
  return { known: new Set([...values.keys(), ...constants.keys()]), values, constants };
};
