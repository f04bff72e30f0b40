import * as z from 'zod';

export const FieldProblem = z
  .object({
    field: z
      .string()
      .meta({ description: 'Dotted path of the field, e.g. `messages[3].to`; empty for the whole input.' }),
    detail: z.string(),
    allowed: z.string().optional(),
  })
  .meta({ id: 'FieldProblem' });

/** RFC 9457 problem details, as every error is answered. */
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(FieldProblem).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });
