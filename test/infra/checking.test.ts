import { globSync, readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

const NAME = { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-balance-check']] };

describe('The balance check', () => {
  const template = synthesise();
  const toBalance = [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CheckingBalance'), 'Arn'] } })];

  test('is started by a rule whose name the functions know as text, at first each five minutes', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: NAME,
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: toBalance,
    });
    for (const name of ['Balance', 'Console', 'Sweep']) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: { Variables: Match.objectLike({ BALANCE_RULE: NAME }) },
        LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp(`${name}Logs`) } },
      });
    }
  });

  test('is started by a rule that no settings switch off, when its own deployment saved settings', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      EventPattern: { source: ['sms-relay'], 'detail-type': ['Balance settings saved'], detail: { rule: [NAME] } },
      Targets: toBalance,
    });
  });

  test('runs a minute at most, and is not repeated: the next check asks again', () => {
    const [id] = Object.keys(template.findResources('AWS::Lambda::Function')).filter((each) => /Balance/.test(each));
    expect(template.findResources('AWS::Lambda::Function')[id ?? '']?.Properties.Timeout).toBe(60);
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: id },
      MaximumRetryAttempts: 0,
    });
  });

  test('mails only where a sender is given, which SES is told to verify', () => {
    template.resourceCountIs('AWS::SES::EmailIdentity', 0);
    const mailing = synthesise({ mailSender: 'sms@example.com' });
    mailing.hasResourceProperties('AWS::SES::EmailIdentity', { EmailIdentity: 'sms@example.com' });
    mailing.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ MAIL_FROM: 'sms@example.com', CONSOLE_URL: Match.anyValue() }) },
    });
  });

  test('has alarms that count lines which the functions really write', () => {
    const code = globSync('functions/**/*.ts').map((file) => readFileSync(file, 'utf8'));
    const filters = Object.values(template.findResources('AWS::Logs::MetricFilter')).map((each) => each.Properties);
    const counted = Map.groupBy(filters, (each) => String(JSON.parse(each.FilterPattern)));
    const logsOf = Object.fromEntries(
      [...counted].map(([line, of]) => [
        line,
        new Set(of.map((each) => each.LogGroupName.Ref.replace(/Logs\w*$/, ''))),
      ]),
    );
    expect(logsOf).toEqual({
      'balance low': new Set(['SweepingSweep']),
      'balance mail failed': new Set(['CheckingBalance']),
      'balance not checked': new Set(['SweepingSweep']),
      'balance not known': new Set(['SweepingSweep']),
      'balance schedule not repaired': new Set(['CheckingBalance', 'SweepingSweep']),
      'balance stop not known': new Set(['DeliveryDeliver', 'SweepingSweep']),
    });
    for (const line of counted.keys())
      expect(
        code.some((text) => text.includes(`.error('${line}'`)),
        line,
      ).toBe(true);
    for (const { MetricTransformations } of filters) {
      const [{ MetricName, MetricNamespace }] = MetricTransformations;
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, Namespace: MetricNamespace });
    }
  });
});
