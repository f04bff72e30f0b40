import * as z from 'zod';
import type { Permission } from '#infra/aws/permissions.ts';
import { putOf } from '#infra/emulated/partiql.ts';

/** Services that the functions call. */
export const SERVICES = ['dynamo', 'sqs', 'secretsManager', 'eventBridge', 'ses'] as const;
export type Service = (typeof SERVICES)[number];

/** What a call asks for: an action, the resource in the template's words, and what conditions look at. */
export type Wanted = { action: string; resource: string; keys: Record<string, string[]> };

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
const Statements = z.object({
  Statements: z.array(z.object({ Statement: z.string(), Parameters: z.array(z.unknown()) })).min(1),
});
const SqsCall = z.object({ QueueUrl: z.string() });
const SecretCall = z.object({ SecretId: z.string() });
const RuleCall = z.object({ Name: z.string() });
const EventsCall = z.object({ Entries: z.array(z.object({ Source: z.string() })) });

/** Says what a call to a service asks for. `nameOf` gives the template's name of a table, queue, secret or rule. */
export function wantedBy(service: Service, action: string, body: string, nameOf: (physical: string) => string): Wanted {
  switch (service) {
    case 'dynamo': {
      if (action === 'BatchExecuteStatement') return wantedByInserts(body, nameOf);
      const call = DynamoCall.parse(JSON.parse(body));
      const [table = call.TableName ?? '', batch] = Object.entries(call.RequestItems ?? {})[0] ?? [];
      const index = call.IndexName === undefined ? '' : `/index/${call.IndexName}`;
      const keys = [
        call.Key?.pk,
        call.Item?.pk,
        call.ExpressionAttributeValues?.[':pk'],
        ...(batch?.Keys ?? []).map(({ pk }) => pk),
      ];
      const partitions = keys.flatMap((key) => key?.S ?? []);
      const resource = nameOf(table) + index;
      return { action: `dynamodb:${action}`, resource, keys: { 'dynamodb:LeadingKeys': partitions } };
    }
    case 'sqs': {
      const resource = nameOf(SqsCall.parse(JSON.parse(body)).QueueUrl);
      return { action: `sqs:${action.replace(/Batch$/, '')}`, resource, keys: {} };
    }
    case 'secretsManager': {
      const resource = nameOf(SecretCall.parse(JSON.parse(body)).SecretId);
      return { action: `secretsmanager:${action}`, resource, keys: {} };
    }
    case 'eventBridge': {
      if (action !== 'PutEvents') {
        return { action: `events:${action}`, resource: nameOf(RuleCall.parse(JSON.parse(body)).Name), keys: {} };
      }
      const sources = EventsCall.parse(JSON.parse(body)).Entries.map(({ Source }) => Source);
      return { action: 'events:PutEvents', resource: 'events:event-bus/default', keys: { 'events:source': sources } };
    }
    case 'ses': {
      const form = new URLSearchParams(body);
      const from = form.get('Source') ?? '';
      return {
        action: `ses:${form.get('Action')}`,
        resource: 'ses:identity/*',
        keys: { 'ses:FromAddress': [from] },
      };
    }
  }
}

/** IAM knows no batch of statements, only what each of them does. */
function wantedByInserts(body: string, nameOf: (physical: string) => string): Wanted {
  const puts = Statements.parse(JSON.parse(body)).Statements.map(putOf);
  const partitions = puts.flatMap(({ Item }) => Keyed.parse(Item).pk?.S ?? []);
  return {
    action: 'dynamodb:PartiQLInsert',
    resource: nameOf(puts[0]?.TableName ?? ''),
    keys: { 'dynamodb:LeadingKeys': partitions },
  };
}

/** The permission that lets a call through, as IAM would find it. */
export const permissionFor = (wanted: Wanted, permissions: Permission[]): Permission | undefined =>
  permissions.find(
    ({ resource, actions, only }) =>
      resource === wanted.resource &&
      actions.includes(wanted.action) &&
      conditionsOf(only).every(
        ({ key, values }) => wanted.keys[key]?.every((each) => values.some((value) => covers(value, each))) ?? false,
      ),
  );

const conditionsOf = (only: string): { key: string; values: string[] }[] =>
  (only === '' ? [] : only.split(' and ')).map((condition) => {
    const [key = '', values = ''] = condition.split(' is ');
    return { key, values: values.split(' or ') };
  });

/** As IAM's `StringLike`, for a `*` at the end. */
const covers = (allowed: string, value: string): boolean =>
  allowed.endsWith('*') ? value.startsWith(allowed.slice(0, -1)) : value === allowed;
