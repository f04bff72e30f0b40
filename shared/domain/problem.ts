/** One thing that is wrong with an input: which field, what is wrong, and what is allowed. Never carries a secret or a message text. */
export type FieldProblem = {
  /** Dotted path of the field as the caller wrote it, e.g. `headers[1].name`; empty for the whole input. */
  field: string;
  /** A whole sentence that a person can act on. */
  detail: string;
  /** What would have been accepted, where that can be said shortly. */
  allowed?: string;
};
