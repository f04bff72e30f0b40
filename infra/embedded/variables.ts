import * as z from 'zod';

/** A variable that is a number from `least` to `most`, a whole one unless told otherwise; whatever is wrong, one sentence says what is allowed. */
export function numberVariable(name: string, least: number, most: number, kind: 'whole' | 'any' = 'whole') {
  const error = `${name} must be a ${kind === 'whole' ? 'whole number' : 'number'} from ${least} to ${most}.`;
  const isAllowed = (value: number): boolean =>
    value >= least && value <= most && (kind === 'any' || Number.isInteger(value));
  return z.coerce.number({ error }).refine(isAllowed, { error });
}
