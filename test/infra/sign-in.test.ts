import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

describe('The operators’ user pool', () => {
  const template = synthesise({ alarmEmail: 'ops@example.com' });

  test('lets nobody sign up, and asks for a long password and a one-time code', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: Match.objectLike({ AllowAdminCreateUserOnly: true }),
      Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 12, RequireSymbols: true }) },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      UsernameConfiguration: { CaseSensitive: false },
    });
  });

  test('outlives the stack and every renamed construct', () => {
    expect(Object.keys(template.findResources('AWS::Cognito::UserPool'))).toEqual(['OperatorPool']);
    template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
  });

  test('gives codes to the console only, for one hour, and no secret that could leak', () => {
    const client = template.findResources('AWS::Cognito::UserPoolClient');
    expect(Object.keys(client)).toHaveLength(1);
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      SupportedIdentityProviders: ['COGNITO'],
      CallbackURLs: [{ 'Fn::Join': ['', Match.arrayWith(['https://', '/console/signed-in'])] }],
      LogoutURLs: [{ 'Fn::Join': ['', Match.arrayWith(['https://', '/console/'])] }],
      IdTokenValidity: 60,
      AccessTokenValidity: 60,
      PreventUserExistenceErrors: 'ENABLED',
    });
    for (const { Properties } of Object.values(client)) {
      expect(Properties.ExplicitAuthFlows ?? []).not.toContain('ALLOW_USER_PASSWORD_AUTH');
    }
  });

  test('is told to the console, whose tokens no other function reads', () => {
    const told = Object.entries(template.findResources('AWS::Lambda::Function')).filter(
      ([, { Properties }]) => 'SIGN_IN_ISSUER' in Properties.Environment.Variables,
    );
    expect(told.map(([id]) => id)).toEqual([expect.stringMatching(/^OperatingConsole/)]);
  });

  test('has the first operator when one is given, who stays when the context changes', () => {
    template.resourceCountIs('AWS::Cognito::UserPoolUser', 0);
    synthesise({ operatorEmail: 'ada@example.com' }).hasResource('AWS::Cognito::UserPoolUser', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Username: 'ada@example.com',
        UserPoolId: { Ref: 'OperatorPool' },
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: [
          { Name: 'email', Value: 'ada@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
      },
    });
  });
});
