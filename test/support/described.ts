import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import openapi from '../../docs/openapi.json' with { type: 'json' };

type Operation = { responses: Record<string, { content?: Record<string, { schema?: object }> }> };

const paths = Object.entries(openapi.paths as unknown as Record<string, Record<string, Operation>>).map(
  ([path, operations]) => ({ path, operations, matches: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormatsModule.default(ajv);
ajv.addSchema({ $id: 'openapi', components: openapi.components });
const validators = new Map<object, ValidateFunction>();

const validatorOf = (schema: object): ValidateFunction => {
  const known = validators.get(schema);
  if (known) return known;
  const made = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
  validators.set(schema, made);
  return made;
};

/** Said of no operation, for any path may answer so: a method that it has not, a fault, and what a proxy before it says. */
const ANYWHERE = new Set([405, 500, 502, 504]);

/** Throws when an answer is not as `docs/openapi.json` describes it: its status, its content type, its body. Of paths that are not described it says nothing. */
export async function mustBeDescribed(method: string, url: string, answer: Response): Promise<void> {
  const path = url.split('?')[0] ?? '';
  // A path without parameters comes before one that they would fit, too.
  const found = paths
    .filter((each) => each.matches.test(path))
    .sort((one, other) => one.path.split('{').length - other.path.split('{').length)[0];
  const operation = found?.operations[method.toLowerCase()];
  if (!operation || ANYWHERE.has(answer.status)) return;
  const where = `${method} ${found?.path} ${answer.status}`;
  const response = operation.responses[String(answer.status)];
  if (!response) throw new Error(`${where} is not described: ${await answer.text()}`);
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  if (!response.content) {
    if ((await answer.text()) !== '') throw new Error(`${where} is described without a body.`);
    return;
  }
  const content = response.content[type];
  // API Gateway refuses a body in words of its own, before the relay sees it.
  if (!content && answer.status === 413) return;
  if (!content) throw new Error(`${where} is described as ${Object.keys(response.content).join()}, not as ${type}.`);
  if (!content.schema || !type.endsWith('json')) return;
  const validate = validatorOf(content.schema);
  if (!validate(await answer.json()))
    throw new Error(`${where} is not as described: ${ajv.errorsText(validate.errors)}`);
}
