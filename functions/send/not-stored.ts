import type { FieldProblem } from '#shared/domain/problem.ts';
import { PerhapsStored, type Unavailable } from '#shared/ports/unavailable.ts';

/** What an application is told of a message that was not stored in time while others of its batch were; `field` names the item. */
export const notStored = (field: string, failure: Unavailable): FieldProblem[] => [
  failure instanceof PerhapsStored
    ? {
        field,
        detail: 'The store did not answer in time: it is not known whether this message was stored.',
        allowed: 'the same request again, with the same Idempotency-Key',
      }
    : {
        field,
        detail: 'The store did not take this message in time, and it was not accepted.',
        allowed: 'the same request again, with the same Idempotency-Key, or this message in a new one',
      },
];
