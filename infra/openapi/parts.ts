import * as z from 'zod';
import { ProblemDetails } from './problem-details.ts';

/** Schemas with an id, as they were met: the document's `components`. */
const components: Record<string, object> = {};

/** Takes every schema with an id that was met so far. */
export const componentSchemas = (): Record<string, object> =>
  Object.fromEntries(Object.entries(components).sort(([one], [other]) => one.localeCompare(other)));

/** A schema as OpenAPI 3.1 carries it; what has an id becomes a reference to `components`. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const text = JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
  const { $schema: _, $defs, id: __, ...rest } = JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/'));
  for (const [name, { id: ___, ...definition }] of Object.entries<{ id?: unknown }>($defs ?? {}))
    components[name] = definition;
  const id = schema.meta()?.id;
  if (id === undefined) return rest;
  // One with an id comes as a reference to itself where it also stands among the definitions.
  if (!('$ref' in rest)) components[id] = rest;
  return { $ref: `#/components/schemas/${id}` };
}

/** A JSON request body. */
export const body = (schema: z.ZodType): object => ({
  required: true,
  content: { 'application/json': { schema: schemaOf(schema, 'input') } },
});

/** A JSON answer. */
export const json = (description: string, schema?: z.ZodType): object => ({
  description,
  ...(schema === undefined ? {} : { content: { 'application/json': { schema: schemaOf(schema, 'output') } } }),
});

const MEANINGS: Record<number, string> = {
  400: 'The input is wrong; `errors` names each field.',
  401: 'The credential is missing or not valid.',
  403: 'The credential opens something else.',
  404: 'There is no such thing, or it belongs to somebody else.',
  409: 'It conflicts with what is stored.',
  413: 'The body is too large.',
  415: 'The body is no JSON, or it is compressed.',
  422: 'Not possible in this state.',
  429: 'A limit is reached; `Retry-After` says when to try again.',
  503: 'Nothing can be stored at the moment. `detail` says whether it is known that nothing was accepted.',
};

/** Problem answers by status. */
export const problems = (...statuses: number[]): Record<number, object> =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: MEANINGS[status] ?? 'A problem.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );

/** Who may: operators, by their token or their session. */
export const security = [{ operator: [] }];

/** What every operation behind a credential may be refused by. */
export const refused = problems(400, 401, 403);

/** Query parameters, one per field of a schema. */
export function queryParameters(schema: z.ZodObject): object[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...rest } = schemaOf(field as z.ZodType, 'input') as { description?: string };
    return { name, in: 'query', required: false, ...(description ? { description } : {}), schema: rest };
  });
}

/** The header that makes repeats of a request safe. */
export const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Repeats of the same request with the same key answer the same messages, for at least 7 days; another body is 409.',
  schema: { type: 'string', minLength: 1, maxLength: 256 },
};

/** One operation, with a summary. Every body may be too large, or of another type. */
export const operation = (
  summary: string,
  details: { responses: object; requestBody?: object; [name: string]: unknown },
): object => ({
  summary,
  ...details,
  responses: { ...details.responses, ...(details.requestBody ? problems(413, 415) : {}) },
});

schemaOf(ProblemDetails, 'output');
