import { createServer } from 'node:http';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { nameOf, permissionsOf } from '#infra/aws/permissions.ts';
import { CREDENTIALS, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { createHttpApi } from '#infra/emulated/http-api.ts';
import { listen } from '#infra/emulated/loopback.ts';
import { TABLES } from '#infra/emulated/tables.ts';
import { createDynamo, createSecretsManager } from '#shared/aws/clients.ts';
import { keyOfMessage } from '#shared/aws/message-item.ts';
import { keyOf } from '#shared/aws/table.ts';
import { startAwsProxy } from '#test/support/aws-proxy.ts';
import { permissionFor, type Service, wantedBy } from './access.ts';
import { startFunction } from './function-process.ts';
import { HttpAnswer } from './http-answer.ts';

const FunctionProperties = z.object({
  Environment: z.object({
    Variables: z.record(
      z.string(),
      z.union([z.string(), z.object({ Ref: z.string() }), z.object({ 'Fn::Join': z.unknown() })]),
    ),
  }),
});

export const OPERATOR_TOKEN = 'rehearsed-operator-token';

/** The deployment on this machine: each function's bundle with the template's environment, held to the template's rights. */
export async function rehearse(template: Template) {
  const emulators = await startEmulators();
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
  };
  const templateName = (physical: string): string =>
    Object.entries(standsFor).find(([, here]) => here === physical)?.[0] ?? `unknown ${physical}`;

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
        refused.push(`${text} (${wanted.partitions.join(', ')})`);
        return { error: 'AccessDeniedException' };
      });
    const [table, sqs, secretsManager] = [await guard('dynamo'), await guard('sqs'), await guard('secretsManager')];
    const properties = FunctionProperties.parse(template.findResources('AWS::Lambda::Function')[logicalId]?.Properties);
    const variables = Object.entries(properties.Environment.Variables).map(([key, value]) => [
      key,
      // What is put together of several parts are addresses of the user pool, which nobody asks here.
      typeof value === 'string'
        ? value
        : 'Ref' in value
          ? (standsFor[value.Ref.replace(/[0-9A-F]{8}$/, '')] ?? 'other')
          : 'https://pool.example.com',
    ]);
    const running = await startFunction(name, {
      ...Object.fromEntries(variables),
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: name,
      AWS_SECRET_ACCESS_KEY: name,
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      ALLOW_LOCAL_ADDRESSES: 'true',
      CACHE_SECONDS: '0',
    });
    return {
      invoke: (event: unknown) => running.invoke(event),
      stop: async () => {
        await running.stop();
        await Promise.all([table, sqs, secretsManager].map((proxy) => proxy.stop()));
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

  const api = await listen(
    createServer(
      createHttpApi((path) => async (event) => {
        const name = path.startsWith('/v1/') && !path.startsWith('/v1/admin/') ? 'send' : 'console';
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
      await Promise.all([...functions.values()].map((each) => each.stop()));
      secrets.destroy();
      dynamo.destroy();
      await emulators.stop();
    },
  };
}
