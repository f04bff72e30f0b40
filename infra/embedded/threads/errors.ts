import * as z from 'zod';
import { SecretsTooLong } from '#shared/ports/settings.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';

/** An error as it goes from one thread to another: threads share values, not classes. */
export const SentError = z.object({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
  /** SQLite's number for what is wrong with a database. */
  errcode: z.number().optional(),
  get cause() {
    return SentError.optional();
  },
});
export type SentError = z.infer<typeof SentError>;

/** Causes told of an error; a chain can be a circle. */
const MAX_CAUSES = 5;

export function toSent(error: unknown, causesLeft = MAX_CAUSES): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...('errcode' in error && typeof error.errcode === 'number' ? { errcode: error.errcode } : {}),
    ...(cause === undefined || causesLeft === 0 ? {} : { cause: toSent(cause, causesLeft - 1) }),
  };
}

/** The errors of the ports, which callers tell apart by their class. */
const KNOWN = { Unavailable, PerhapsStored, SecretsTooLong };

const isKnown = (name: string): name is keyof typeof KNOWN => Object.hasOwn(KNOWN, name);

export function fromSent({ name, message, stack, errcode, cause }: SentError): Error {
  const options = cause === undefined ? {} : { cause: fromSent(cause) };
  const error = isKnown(name) ? new KNOWN[name](message, options) : new Error(message, options);
  if (error.name !== name) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return errcode === undefined ? error : Object.assign(error, { errcode });
}
