import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { permissionsOf } from '#infra/aws/permissions.ts';
import { withTable } from '#infra/aws/permissions-table.ts';
import { synthesise } from './synthesise.ts';

const SECURITY = new URL('../../docs/security.md', import.meta.url);

describe('What each function may do', () => {
  const permissions = permissionsOf(synthesise().toJSON());
  const rights = (name: string): string[] =>
    permissions
      .filter((each) => each.function === name)
      .flatMap(({ actions, resource }) => actions.map((action) => `${action} on ${resource}`));
  const writes = /(Put|Update|Delete)Item/;

  test('stands in docs/security.md, as `node infra/aws/write-permissions.ts` writes it', () => {
    const document = readFileSync(SECURITY, 'utf8');
    expect(withTable(document, permissions)).toBe(document);
  });

  test('every function has rights', () => {
    expect([...new Set(permissions.map((each) => each.function))]).toEqual([
      'balance',
      'console',
      'deliver',
      'send',
      'sweep',
    ]);
  });

  test('send and sweep read no secret; deliver and balance read those of the settings; only console changes them', () => {
    const secrets = permissions.filter(({ actions }) => actions.some((action) => action.startsWith('secretsmanager:')));
    expect(secrets.map((each) => [each.function, each.resource, ...each.actions])).toEqual([
      ['balance', 'SettingsSecrets', 'secretsmanager:GetSecretValue'],
      ['console', 'OperatingOperatorToken', 'secretsmanager:GetSecretValue'],
      ['console', 'SettingsSecrets', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      ['deliver', 'SettingsSecrets', 'secretsmanager:GetSecretValue'],
    ]);
  });

  test('nobody but console may write settings or keys', () => {
    const writing = permissions.filter(
      ({ resource, actions }) => resource === 'SettingsTable' && actions.some((action) => writes.test(action)),
    );
    expect(writing.map((each) => each.function)).toEqual(['console']);
  });

  test('settings, keys and messages are never deleted by code; hints are once taken, callbacks once told', () => {
    const deleting = permissions.filter((each) => each.actions.some((action) => /Delete|Purge/.test(action)));
    expect(deleting.map((each) => [each.function, each.resource, each.only])).toEqual([
      ['deliver', 'QueuesHigh', ''],
      ['deliver', 'QueuesNormal', ''],
      ['sweep', 'StateTable', 'dynamodb:LeadingKeys is callbacks'],
    ]);
  });

  test('only send may store new messages', () => {
    const storing = permissions.filter(
      ({ resource, actions }) => resource === 'MessagesTable' && actions.includes('dynamodb:PutItem'),
    );
    expect(storing.map((each) => each.function)).toEqual(['send']);
  });

  test('deliver reads of the settings only those of the gateway and of the balance check', () => {
    const settings = permissions.filter((each) => each.function === 'deliver' && each.resource === 'SettingsTable');
    expect(settings.map(({ actions, only }) => [actions, only])).toEqual([
      [['dynamodb:Query'], 'dynamodb:LeadingKeys is settings#balance'],
      [['dynamodb:Query'], 'dynamodb:LeadingKeys is settings#gateway'],
    ]);
  });

  test('each writes to its own log group and to no other', () => {
    for (const name of ['balance', 'console', 'deliver', 'send', 'sweep']) {
      const logs = rights(name).filter((right) => right.startsWith('logs:'));
      expect(logs).toEqual([
        expect.stringMatching(new RegExp(`^logs:CreateLogStream on .*${name}Logs$`, 'i')),
        expect.stringMatching(new RegExp(`^logs:PutLogEvents on .*${name}Logs$`, 'i')),
      ]);
    }
  });

  test('mails leave only from the sender of the deployment, by balance; without a sender nobody may mail', () => {
    const mailing = (all: typeof permissions) =>
      all.filter(({ actions }) => actions.some((action) => action.startsWith('ses:')));
    expect(mailing(permissions)).toEqual([]);
    expect(mailing(permissionsOf(synthesise({ mailSender: 'sms@example.com' }).toJSON()))).toEqual([
      {
        function: 'balance',
        resource: 'ses:identity/*',
        actions: ['ses:SendEmail'],
        only: 'ses:FromAddress is sms@example.com',
      },
    ]);
  });

  test('the rule of the balance check is seen and put by balance, console and sweep, and no other rule by anybody', () => {
    const scheduling = permissions.filter(({ resource }) => resource.startsWith('events:rule'));
    expect(scheduling.map((each) => [each.function, each.resource, ...each.actions])).toEqual(
      ['balance', 'console', 'sweep'].map((name) => [
        name,
        'events:rule/AWS::StackName-balance-check',
        'events:DescribeRule',
        'events:PutRule',
      ]),
    );
  });

  test('nothing is allowed on all resources or by a wildcard', () => {
    for (const { resource, actions } of permissions) {
      expect(resource).not.toContain('*');
      expect(actions.join(' ')).not.toContain('*');
    }
  });
});
