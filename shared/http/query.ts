import { invalid } from './problem.ts';

/** A number or a time whose `+` was not escaped: a query has it as a space. */
const LOST_PLUS = /^ \d|T[\d:.]+ \d\d:\d\d$/;
const MAY_HOLD_PLUS = ['to', 'from', 'until'];

/** Query parameters with one value each; one that is given twice is refused by name. */
export function singleValues(parameters: Record<string, string[]>): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, [value = '', ...more]] of Object.entries(parameters)) {
    if (more.length > 0) throw invalid([{ field: name, detail: 'This parameter is given more than once.' }]);
    if (MAY_HOLD_PLUS.includes(name) && LOST_PLUS.test(value)) {
      throw invalid([{ field: name, detail: 'A + in a query stands for a space.', allowed: '%2B in place of +' }]);
    }
    single[name] = value;
  }
  return single;
}
