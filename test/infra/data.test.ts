import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

describe('The tables of the deployment', () => {
  const template = synthesise();
  const tables = template.findResources('AWS::DynamoDB::Table');

  test('keep their logical ids, because another id would replace a table with an empty one', () => {
    expect(Object.keys(tables).sort()).toEqual(['MessagesTable', 'SettingsTable', 'StateTable']);
  });

  test('outlive the stack, cannot be deleted by mistake, and can be restored to any second of the last 35 days', () => {
    template.allResources('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    });
  });

  test('have no physical name, so that two deployments fit into one account', () => {
    for (const table of Object.values(tables)) expect(table.Properties).not.toHaveProperty('TableName');
  });

  test('are keyed as the code keys them', () => {
    template.allResourcesProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
  });

  test('find what is due by one sparse index that carries the expiry', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'due', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['expiresAt', 'applicationId'] },
        },
      ],
    });
  });

  test('forget messages and readings of the balance by their ttl, and settings never', () => {
    const forgetting = Object.entries(tables).filter(([, table]) => table.Properties.TimeToLiveSpecification);
    expect(forgetting.map(([id]) => id).sort()).toEqual(['MessagesTable', 'StateTable']);
    for (const [, table] of forgetting) {
      expect(table.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
    }
  });
});

describe('What operators change', () => {
  const template = synthesise();
  const resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> = template.toJSON().Resources;

  test('is in the tables and in one secret, and no deployment writes to them', () => {
    template.hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { Description: Match.anyValue() },
    });
    expect(resources.SettingsSecrets?.Properties).not.toHaveProperty('SecretString');
    expect(resources.SettingsSecrets?.Properties).not.toHaveProperty('GenerateSecretString');
    const types = new Set(Object.values(resources).map(({ Type }) => Type));
    expect([...types].filter((type) => /^Custom::|CustomResource|AWS::DynamoDB::(?!Table$)/.test(type))).toEqual([]);
    for (const { Properties } of Object.values(resources).filter(({ Type }) => Type === 'AWS::DynamoDB::Table')) {
      expect(Properties).not.toHaveProperty('ImportSourceSpecification');
    }
  });

  test('survives a second deployment of other settings: nothing that holds data is changed or replaced', () => {
    const other: typeof resources = synthesise({
      environment: 'production',
      logLevel: 'debug',
      apiRequestsPerSecond: 7,
      alarmEmail: 'ops@example.com',
    }).toJSON().Resources;
    const holding = Object.entries(resources).filter(([, { Type }]) =>
      /^AWS::(DynamoDB::Table|SecretsManager::Secret|SQS::Queue)$/.test(Type),
    );
    expect(holding.length).toBeGreaterThan(7);
    for (const [id, resource] of holding) expect(other[id]).toEqual(resource);
  });
});
