import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

describe('The stack', () => {
  const template = synthesise();
  const properties = (type: string) => Object.values(template.findResources(type)).map((each) => each.Properties);

  test('deploys into any account and region: no parameter but the one of the CDK, no account, no zone, no name', () => {
    expect(Object.keys(template.toJSON().Parameters)).toEqual(['BootstrapVersion']);
    const text = JSON.stringify(template.toJSON());
    expect(/:\d{12}:|availability-zone|AWS::EC2|AWS::KMS|"[a-z]{2}-[a-z]+-\d"/i.exec(text)).toBeNull();
    for (const [type, name] of [
      ['AWS::Lambda::Function', 'FunctionName'],
      ['AWS::SQS::Queue', 'QueueName'],
      ['AWS::Logs::LogGroup', 'LogGroupName'],
      ['AWS::IAM::Role', 'RoleName'],
      ['AWS::SecretsManager::Secret', 'Name'],
    ] as const) {
      for (const each of properties(type)) expect(each).not.toHaveProperty(name);
    }
  });

  test('reserves no concurrency, because a new account has none to reserve', () => {
    for (const each of properties('AWS::Lambda::Function'))
      expect(each).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('runs every function on Node 24 and arm64, with a log group of its own that forgets', () => {
    template.resourceCountIs('AWS::Lambda::Function', 5);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      // Lines reach CloudWatch as they are written: with a prefix they would be no metrics.
      LoggingConfig: {
        LogGroup: { Ref: Match.anyValue() },
        LogFormat: 'JSON',
        ApplicationLogLevel: 'TRACE',
        SystemLogLevel: 'WARN',
      },
    });
    template.resourceCountIs('AWS::Logs::LogGroup', 6);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('lets no function call local addresses [P9]', () => {
    for (const each of properties('AWS::Lambda::Function')) {
      expect(each.Environment.Variables).not.toHaveProperty('ALLOW_LOCAL_ADDRESSES');
    }
  });

  test('sweeps each minute, and does not sweep twice for a minute that failed [P1]', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  test('answers applications by send, and operators and everything else by console', () => {
    const targets = Object.fromEntries(
      properties('AWS::ApiGatewayV2::Integration').map((each) => [
        JSON.stringify(each.IntegrationUri),
        each.PayloadFormatVersion,
      ]),
    );
    expect(Object.values(targets)).toEqual(['2.0', '2.0']);
    const routes = properties('AWS::ApiGatewayV2::Route').map((each) => [
      each.RouteKey,
      /Integration|Send|Console/.exec(JSON.stringify(each.Target).replace(/HttpApi|Integration/g, ''))?.[0],
    ]);
    expect(Object.fromEntries(routes)).toEqual({
      $default: 'Console',
      'ANY /health': 'Send',
      'ANY /v1/admin/{proxy+}': 'Console',
      'ANY /v1/balance': 'Console',
      'ANY /v1/{proxy+}': 'Send',
    });
  });

  test('limits requests, and logs each without path, query string or body [P8]', () => {
    const [stage] = properties('AWS::ApiGatewayV2::Stage');
    expect(stage).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
    expect(Object.keys(JSON.parse(stage?.AccessLogSettings.Format))).toEqual([
      'time',
      'requestId',
      'sourceIp',
      'method',
      'route',
      'status',
      'latencyMs',
      'integrationError',
    ]);
    expect(stage?.AccessLogSettings.Format).not.toMatch(/context\.path|querystring|authorizer/i);
  });

  test('makes an operator token that nobody has seen', () => {
    const secrets = properties('AWS::SecretsManager::Secret');
    const generated = secrets.filter((each) => each.GenerateSecretString);
    expect(generated).toEqual([
      expect.objectContaining({ GenerateSecretString: expect.objectContaining({ PasswordLength: 48 }) }),
    ]);
    for (const secret of secrets) expect(secret).not.toHaveProperty('SecretString');
  });

  test('tells where everything is', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'AlarmTopic',
      'ApiUrl',
      'ConsoleUrl',
      'DashboardUrl',
      'DeadLetterQueueUrl',
      'OperatorPoolId',
      'OperatorTokenSecret',
    ]);
  });
});
