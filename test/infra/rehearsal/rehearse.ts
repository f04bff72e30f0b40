import { createServer } from 'node:http';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRuleCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { nameOf, permissionsOf } from '#infra/aws/permissions.ts';
import { CREDENTIALS, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { createHttpApi } from '#infra/emulated/http-api.ts';
import { listen } from '#infra/emulated/loopback.ts';
import { TABLES } from '#infra/emulated/tables.ts';
import { keyOf } from '#shared/aws/attributes.ts';
import { createDynamo, createEventBridge, createSecretsManager } from '#shared/aws/clients.ts';
import { keyOfMessage } from '#shared/aws/message-item.ts';
import { startAwsProxy } from '#test/support/aws-proxy.ts';
import { permissionFor, SERVICES, type Service, wantedBy } from './access.ts';
import { startFunction } from './function-process.ts';
import { HttpAnswer } from './http-answer.ts';

const FunctionProperties = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const RuleProperties = z.object({
  Name: z.unknown().optional(),
  ScheduleExpression: z.string().optional(),
  EventPattern: z.unknown().optional(),
  Targets: z.array(z.object({ Id: z.string(), Arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) })),
});
const Mails = z.object({ emails: z.array(z.object({ subject: z.string() })) });

/** Variables that tell the SDK where a service is. */
const ENDPOINTS: Record<Service, string> = {
  dynamo: 'AWS_ENDPOINT_URL_DYNAMODB',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  secretsManager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  eventBridge: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
  ses: 'AWS_ENDPOINT_URL_SES',
};

export const OPERATOR_TOKEN = 'rehearsed-operator-token';

/** The deployment on this machine: each function's bundle with the template's environment, held to the template's rights. */
export async function rehearse(template: Template) {
  const emulators = await startEmulators({
    // A target's address here is the name of its function.
    invoke: async ({ arn }) => void (await find(arn).invoke({})),
  });
  const operator = { region: REGION, credentials: CREDENTIALS };
  const dynamo = createDynamo({ ...operator, endpoint: emulators.endpoints.dynamo });
  const secrets = createSecretsManager({ ...operator, endpoint: emulators.endpoints.secretsManager });
  await secrets.send(new CreateSecretCommand({ Name: 'operator-token', SecretString: OPERATOR_TOKEN }));

  await secrets.send(new CreateSecretCommand({ Name: 'settings-secrets', SecretString: '{}' }));

  /** Names in the template, without hashes, and what stands for them here. */
  const standsFor: Record<string, string> = {
    MessagesTable: TABLES.messages,
    SettingsTable: TABLES.settings,
    StateTable: TABLES.state,
    QueuesHigh: emulators.queues.high,
    QueuesNormal: emulators.queues.normal,
    QueuesDeadLetters: emulators.queues.deadLetters,
    OperatingOperatorToken: 'operator-token',
    SettingsSecrets: 'settings-secrets',
    'AWS::StackName': 'rehearsal',
    'events:rule/AWS::StackName-balance-check': 'rehearsal-balance-check',
  };
  const templateName = (physical: string): string =>
    Object.entries(standsFor).find(([, here]) => here === physical)?.[0] ?? `unknown ${physical}`;

  /** A value of the template, its references replaced by what stands for them. */
  const resolve = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(resolve);
    const [[name, inner] = ['', undefined]] = Object.entries(value);
    if (name === 'Ref') return standsFor[String(inner).replace(/[0-9A-F]{8}$/, '')] ?? 'other';
    if (name === 'Fn::GetAtt') return '';
    if (name === 'Fn::Join')
      return z
        .array(z.unknown())
        .parse(z.tuple([z.string(), z.unknown()]).parse(inner)[1])
        .map(resolve)
        .join('');
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]));
  };

  const permissions = permissionsOf(template.toJSON());
  const refused: string[] = [];
  const used = new Set<string>();

  const start = async (name: string, logicalId: string) => {
    const own = permissions.filter((each) => each.function === name);
    const guard = (service: Service) =>
      startAwsProxy(emulators.endpoints[service], (action, body) => {
        const wanted = wantedBy(service, action, body, templateName);
        const text = `${name}: ${wanted.action} on ${wanted.resource}`;
        if (permissionFor(wanted, own)) {
          // Each function's first change loses its answer, which it then looks for.
          const isFirstChange = wanted.action === 'dynamodb:UpdateItem' && !used.has(text);
          used.add(text);
          return isFirstChange ? 'lose the answer' : 'pass';
        }
        refused.push(`${text} (${Object.values(wanted.keys).flat().join(', ')})`);
        return { error: 'AccessDeniedException' };
      });
    const proxies = await Promise.all(SERVICES.map(async (service) => ({ service, ...(await guard(service)) })));
    const properties = FunctionProperties.parse(template.findResources('AWS::Lambda::Function')[logicalId]?.Properties);
    const variables = Object.entries(properties.Environment.Variables).map(([key, value]) => [
      key,
      String(resolve(value)),
    ]);
    const running = await startFunction(name, {
      ...Object.fromEntries(variables),
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: name,
      AWS_SECRET_ACCESS_KEY: name,
      ...Object.fromEntries(proxies.map(({ service, url }) => [ENDPOINTS[service], url])),
      ALLOW_LOCAL_ADDRESSES: 'true',
      CACHE_SECONDS: '0',
    });
    return {
      invoke: (event: unknown) => running.invoke(event),
      stop: async () => {
        await running.stop();
        await Promise.all(proxies.map((proxy) => proxy.stop()));
      },
    };
  };

  const ids = Object.keys(template.findResources('AWS::Lambda::Function'));
  const functions = new Map(
    await Promise.all(ids.map(async (id) => [nameOf(id), await start(nameOf(id), id)] as const)),
  );
  const find = (name: string) => {
    const found = functions.get(name);
    if (!found) throw new Error(`The template has no function ${name}.`);
    return found;
  };

  const events = createEventBridge({ ...operator, endpoint: emulators.endpoints.eventBridge });
  for (const [id, { Properties }] of Object.entries(template.findResources('AWS::Events::Rule'))) {
    const rule = RuleProperties.parse(Properties);
    const targets = rule.Targets.map(({ Id, Arn }) => ({ Id, Arn: nameOf(Arn['Fn::GetAtt'][0]) }));
    // The sweep is invoked when a test says so.
    if (targets.some(({ Arn }) => Arn !== 'balance')) continue;
    const Name = rule.Name === undefined ? id : String(resolve(rule.Name));
    const pattern = rule.EventPattern === undefined ? undefined : JSON.stringify(resolve(rule.EventPattern));
    await events.send(
      new PutRuleCommand({
        Name,
        ...(rule.ScheduleExpression ? { ScheduleExpression: rule.ScheduleExpression } : {}),
        ...(pattern ? { EventPattern: pattern } : {}),
      }),
    );
    await events.send(new PutTargetsCommand({ Rule: Name, Targets: targets }));
  }

  const api = await listen(
    createServer(
      createHttpApi((path) => async (event) => {
        const isForSend = path.startsWith('/v1/') && !/^\/v1\/(?:admin\/|balance$)/.test(path);
        const name = isForSend ? 'send' : 'console';
        return HttpAnswer.parse(await find(name).invoke(event));
      }),
    ),
  );
  return {
    url: api.url,
    permissions,
    /** Calls that the template's rights do not cover. */
    refused,
    /** Rights that were used, as `function: action on resource`. */
    used,
    invoke: (name: string, event: unknown) => find(name).invoke(event),
    /** The rule of the balance check; given a change, after it was made by hand. */
    async rule(
      change: { ScheduleExpression?: string } = {},
    ): Promise<{ every: string | undefined; state: string | undefined }> {
      const Name = 'rehearsal-balance-check';
      const { ScheduleExpression, State } = await events.send(new DescribeRuleCommand({ Name }));
      if (change.ScheduleExpression !== undefined) await events.send(new PutRuleCommand({ Name, ...change }));
      return { every: change.ScheduleExpression ?? ScheduleExpression, state: State };
    },
    /** Subjects of the mails that SES was given. */
    async mails(): Promise<string[]> {
      const store = await (await fetch(`${emulators.endpoints.ses}/store`)).json();
      return Mails.parse(store).emails.map(({ subject }) => subject);
    },
    /** Sets times of a message back, as if they had passed. */
    async rewind(id: string, times: Record<string, number>): Promise<void> {
      const entries = Object.entries(times);
      await dynamo.send(
        new UpdateItemCommand({
          TableName: TABLES.messages,
          Key: keyOf(keyOfMessage(id)),
          UpdateExpression: `SET ${entries.map(([name]) => `${name} = :${name}`).join(', ')}`,
          ExpressionAttributeValues: Object.fromEntries(
            entries.map(([name, time]) => [`:${name}`, { N: String(time) }]),
          ),
        }),
      );
    },
    async stop() {
      await api.stop();
      events.destroy();
      await Promise.all([...functions.values()].map((each) => each.stop()));
      secrets.destroy();
      dynamo.destroy();
      await emulators.stop();
    },
  };
}
