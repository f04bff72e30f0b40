import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFile, bundleInto } from '#infra/aws/bundle.ts';

/** What the functions ask of AWS: their clients as they make them, and the commands that they send. */
const CLIENTS = {
  send: `
    import { createDynamo, createSqs } from '#shared/aws/clients.ts';
    export const handler = [createDynamo(), createSqs()];
    export { SendMessageBatchCommand } from '@aws-sdk/client-sqs';`,
  deliver: `
    import { createDynamo, createSecretsManager, createSqs } from '#shared/aws/clients.ts';
    export const handler = [createDynamo(), createSecretsManager(), createSqs()];
    export { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
    export { SendMessageBatchCommand } from '@aws-sdk/client-sqs';`,
};
const TABLE_COMMANDS = `
    export {
      BatchGetItemCommand, ConditionalCheckFailedException, DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand,
    } from '@aws-sdk/client-dynamodb';`;

/** The functions whose cold start somebody waits for. */
export type Measured = keyof typeof CLIENTS;
export const MEASURED: Measured[] = ['send', 'deliver'];

/** Bundles a function, and beside it just the SDK's clients that it uses: as the SDK comes, and with what our bundles put in place of parts of it. */
export function bundlesOf(name: Measured, folder: string): { ours: string; sdk: string; cutSdk: string } {
  const stdin = { contents: CLIENTS[name] + TABLE_COMMANDS, resolveDir: import.meta.dirname };
  const file = (kind: string): string => join(folder, name, kind, 'index.js');
  const [ours, sdk, cutSdk] = [file('ours'), file('sdk'), file('cut-sdk')];
  mkdirSync(join(folder, name, 'ours'), { recursive: true });
  bundleInto(join(folder, name, 'ours'), name);
  bundleFile({ stdin, alias: {} }, sdk);
  bundleFile({ stdin }, cutSdk);
  return { ours, sdk, cutSdk };
}
