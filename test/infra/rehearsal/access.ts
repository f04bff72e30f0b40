import * as z from 'zod';
import type { Permission } from '#infra/aws/permissions.ts';

/** Services that the functions call. */
export type Service = 'dynamo' | 'sqs' | 'secretsManager';

/** What a call asks for: an action, the resource in the template's words, and the partitions it touches. */
export type Wanted = { action: string; resource: string; partitions: string[] };

const Attribute = z.object({ S: z.string().optional() });
const Keyed = z.object({ pk: Attribute.optional() });
const DynamoCall = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(Keyed) })).optional(),
  Key: Keyed.optional(),
  Item: Keyed.optional(),
  ExpressionAttributeValues: z.object({ ':pk': Attribute.optional() }).optional(),
});
const SqsCall = z.object({ QueueUrl: z.string() });
const SecretCall = z.object({ SecretId: z.string() });

/** Says what a call to a service asks for. `nameOf` gives the template's name of a table, queue or secret. */
export function wantedBy(service: Service, action: string, body: string, nameOf: (physical: string) => string): Wanted {
  const input: unknown = JSON.parse(body);
  switch (service) {
    case 'dynamo': {
      const call = DynamoCall.parse(input);
      const [table = call.TableName ?? '', batch] = Object.entries(call.RequestItems ?? {})[0] ?? [];
      const index = call.IndexName === undefined ? '' : `/index/${call.IndexName}`;
      const keys = [
        call.Key?.pk,
        call.Item?.pk,
        call.ExpressionAttributeValues?.[':pk'],
        ...(batch?.Keys ?? []).map(({ pk }) => pk),
      ];
      return {
        action: `dynamodb:${action}`,
        resource: nameOf(table) + index,
        partitions: keys.flatMap((key) => key?.S ?? []),
      };
    }
    case 'sqs':
      return {
        action: `sqs:${action.replace(/Batch$/, '')}`,
        resource: nameOf(SqsCall.parse(input).QueueUrl),
        partitions: [],
      };
    case 'secretsManager':
      return {
        action: `secretsmanager:${action}`,
        resource: nameOf(SecretCall.parse(input).SecretId),
        partitions: [],
      };
  }
}

const PARTITIONS = /^dynamodb:LeadingKeys is (.*)$/;

/** The permission that lets a call through, as IAM would find it. */
export const permissionFor = (wanted: Wanted, permissions: Permission[]): Permission | undefined =>
  permissions.find(({ resource, actions, only }) => {
    const partitions = PARTITIONS.exec(only)?.[1]?.split(' or ');
    return (
      resource === wanted.resource &&
      actions.includes(wanted.action) &&
      (partitions === undefined || wanted.partitions.every((each) => partitions.some((name) => covers(name, each))))
    );
  });

/** As IAM's `StringLike`, for a `*` at the end. */
const covers = (name: string, partition: string): boolean =>
  name.endsWith('*') ? partition.startsWith(name.slice(0, -1)) : partition === name;
