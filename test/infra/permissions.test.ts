import { describe, expect, test } from 'vitest';
import { permissionsOf } from '#infra/aws/permissions.ts';
import { synthesise } from './synthesise.ts';

describe('What each function may do', () => {
  const permissions = permissionsOf(synthesise().toJSON());
  const of = (name: string) =>
    permissions
      .filter((each) => each.function === name && !each.actions.includes('logs:PutLogEvents'))
      .map(({ resource, actions, only }) =>
        [resource, actions.join(' '), only].filter((part) => part !== '').join(': '),
      );

  test('every function is known', () => {
    expect([...new Set(permissions.map((each) => each.function))]).toEqual(['console', 'deliver', 'send', 'sweep']);
  });

  test('send stores messages, looks keys up, reads the gateway’s settings and hints; it reads no secret', () => {
    expect(of('send')).toMatchInlineSnapshot(`
      [
        "MessagesTable: dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem",
        "QueuesHigh: sqs:SendMessage",
        "QueuesNormal: sqs:SendMessage",
        "SettingsTable: dynamodb:GetItem: dynamodb:LeadingKeys is applications",
        "SettingsTable: dynamodb:Query: dynamodb:LeadingKeys is settings#gateway",
      ]
    `);
  });

  test('deliver changes messages and the gateway’s state; it cannot write settings, read keys or read a secret', () => {
    expect(of('deliver')).toMatchInlineSnapshot(`
      [
        "MessagesTable: dynamodb:GetItem dynamodb:UpdateItem",
        "QueuesDeadLetters: sqs:SendMessage",
        "QueuesHigh: sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage",
        "QueuesNormal: sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage",
        "SettingsTable: dynamodb:Query: dynamodb:LeadingKeys is settings#gateway",
        "StateTable: dynamodb:GetItem dynamodb:PutItem: dynamodb:LeadingKeys is gateway",
      ]
    `);
  });

  test('sweep finds messages by the due index and hints; it writes no settings and no state', () => {
    expect(of('sweep')).toMatchInlineSnapshot(`
      [
        "MessagesTable: dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem",
        "MessagesTable/index/due: dynamodb:Query",
        "QueuesDeadLetters: sqs:SendMessage",
        "QueuesHigh: sqs:GetQueueAttributes sqs:SendMessage",
        "QueuesNormal: sqs:GetQueueAttributes sqs:SendMessage",
        "SettingsTable: dynamodb:Query: dynamodb:LeadingKeys is settings#gateway",
        "StateTable: dynamodb:GetItem: dynamodb:LeadingKeys is gateway",
      ]
    `);
  });

  test('console changes settings and keys, but stores no message', () => {
    expect(of('console')).toMatchInlineSnapshot(`
      [
        "MessagesTable: dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem",
        "MessagesTable/index/due: dynamodb:Query",
        "OperatingOperatorToken: secretsmanager:GetSecretValue",
        "QueuesHigh: sqs:SendMessage",
        "QueuesNormal: sqs:SendMessage",
        "SettingsTable: dynamodb:GetItem dynamodb:PutItem dynamodb:Query",
        "StateTable: dynamodb:GetItem dynamodb:PutItem: dynamodb:LeadingKeys is gateway",
      ]
    `);
  });

  test('each writes to its own log group and to no other', () => {
    const logs = permissions.filter((each) => each.actions.includes('logs:PutLogEvents'));
    expect(logs.map((each) => each.resource)).toEqual([
      'OperatingConsoleLogs',
      'DeliveryDeliverLogs',
      'SendingSendLogs',
      'SweepingSweepLogs',
    ]);
  });

  test('nothing is allowed on all resources or by a wildcard', () => {
    for (const { resource, actions } of permissions) {
      expect(resource).not.toContain('*');
      expect(actions.join(' ')).not.toContain('*');
    }
  });

  test('nobody may delete anything but the hints that were taken', () => {
    const deleting = permissions.filter((each) => each.actions.some((action) => /Delete|Purge/.test(action)));
    expect(deleting.map((each) => [each.function, each.resource])).toEqual([
      ['deliver', 'QueuesHigh'],
      ['deliver', 'QueuesNormal'],
    ]);
  });
});
