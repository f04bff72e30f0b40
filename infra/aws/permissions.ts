import * as z from 'zod';

/** What a function may do to one resource. */
export type Permission = {
  /** Name of the function's folder. */
  function: string;
  /** Logical id of the resource without the CDK's hash; `table/index/name` for an index. */
  resource: string;
  actions: string[];
  /** Narrows the actions, in words. */
  only: string;
};

const Statement = z.strictObject({
  Effect: z.literal('Allow'),
  Action: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  Resource: z.unknown().transform((value) => (Array.isArray(value) ? value : [value])),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

const Template = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })) });

const Policy = z.object({
  PolicyDocument: z.object({ Statement: z.array(Statement) }),
  Roles: z.array(z.object({ Ref: z.string() })),
});

const FunctionProperties = z.object({ Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) });

/** Reads out of a template what each function may do, in the order of its text. Throws on a policy that is written in another way than ours. */
export function permissionsOf(template: unknown): Permission[] {
  const resources = Object.entries(Template.parse(template).Resources);
  const ofType = (type: string) => resources.filter(([, resource]) => resource.Type === type);
  const functionsByRole = new Map(
    ofType('AWS::Lambda::Function').map(([id, { Properties }]) => [
      FunctionProperties.parse(Properties).Role['Fn::GetAtt'][0],
      nameOf(id),
    ]),
  );
  const found = new Map<string, Permission>();
  for (const [, { Properties }] of ofType('AWS::IAM::Policy')) {
    const policy = Policy.parse(Properties);
    for (const { Ref } of policy.Roles) {
      const owner = functionsByRole.get(Ref);
      if (owner !== undefined) collect(found, owner, policy.PolicyDocument.Statement);
    }
  }
  const textOf = (each: Permission): string => [each.function, each.resource, each.only].join(' ');
  return [...found.values()].sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
}

function collect(found: Map<string, Permission>, owner: string, statements: z.infer<typeof Statement>[]): void {
  for (const { Action, Resource, Condition } of statements) {
    for (const resource of Resource.map(resourceOf)) {
      const only = conditionOf(Condition);
      const key = [owner, resource, only].join(' ');
      const actions = [...(found.get(key)?.actions ?? []), ...Action].sort();
      found.set(key, { function: owner, resource, actions, only });
    }
  }
}

/** The function that a logical id stands for: its last word: `SendingSend0A1B2C3D` is `send`. */
export const nameOf = (logicalId: string): string =>
  (/([A-Z][a-z]+)[0-9A-F]{8}$/.exec(logicalId)?.[1] ?? logicalId).toLowerCase();

const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

const GetAtt = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const Ref = z.object({ Ref: z.string() });
const Join = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

function resourceOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const attribute = GetAtt.safeParse(value);
  if (attribute.success) return withoutHash(attribute.data['Fn::GetAtt'][0]);
  const reference = Ref.safeParse(value);
  if (reference.success) return withoutHash(reference.data.Ref);
  return inOwnAccount(Join.parse(value)['Fn::Join'][1].map(resourceOf).join(''));
}

/** `events:rule/name` for what lies in the account and region of the stack. */
const inOwnAccount = (arn: string): string =>
  arn.replace(/^arn:AWS::Partition:(\w+):AWS::Region:AWS::AccountId:/, '$1:');

const conditionOf = (condition: Record<string, Record<string, unknown>> = {}): string =>
  Object.values(condition)
    .flatMap((tests) => Object.entries(tests))
    .map(([key, values]) => `${key} is ${[values].flat().join(' or ')}`)
    .join(' and ');
