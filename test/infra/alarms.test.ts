import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

const RUNBOOK = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');

describe('The alarms', () => {
  const template = synthesise({ alarmEmail: 'ops@example.com' });
  const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm'));
  const titleOf = (description: string): string => /Runbook: docs\/operate\.md, “(.*)”\.$/.exec(description)?.[1] ?? '';

  test.each(alarms.map(([id, alarm]) => [id, alarm.Properties.AlarmDescription]))(
    '%s says who is hurt, what to do, and has a heading in the runbook',
    (_, description) => {
      expect(description.split(/(?<=[.:]) /).length).toBeGreaterThan(2);
      expect(RUNBOOK).toContain(`### ${titleOf(description)}\n`);
    },
  );

  test('every heading of the runbook is an alarm’s', () => {
    const section = RUNBOOK.split('## Alarms and what to do\n')[1]?.split('\n## ')[0] ?? '';
    const headings = [...section.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    const titles = new Set(alarms.map(([, alarm]) => titleOf(alarm.Properties.AlarmDescription)));
    expect(new Set(headings)).toEqual(titles);
    expect(headings).toHaveLength(titles.size);
  });

  test('tell the topic when they go off and when they end', () => {
    for (const [, { Properties }] of alarms) {
      expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^WatchingAlarmsTopic/) }]);
      expect(Properties.OKActions).toEqual(Properties.AlarmActions);
    }
  });

  test('may publish to the topic, which nobody reaches without TLS', () => {
    const policies = Object.values(template.findResources('AWS::SNS::TopicPolicy'));
    const topic = { Ref: expect.stringMatching(/^WatchingAlarmsTopic/) };
    expect(policies.map(({ Properties }) => Properties.Topics)).toEqual([[topic]]);
    const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements).toMatchObject([
      { Effect: 'Deny', Resource: topic, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topic,
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('reach a mailbox when one is given', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  });

  test('watch every number that tells of harm, of this deployment and not of its neighbours', () => {
    const watched = JSON.stringify(alarms);
    const waiting = ['oldestDueSeconds', 'breakerOpen', 'paused'];
    const ended = ['accepted', 'notStored', 'expired', 'ambiguous', 'callbacksFailed'];
    for (const name of [...waiting, ...ended])
      expect(watched).toContain(`"MetricName":"${name}","Namespace":"SmsRelay"`);
    const dimensions = [...watched.matchAll(/"Dimensions":(\[[^\]]*\]),"MetricName":"\w+","Namespace":"SmsRelay"/g)];
    expect(new Set(dimensions.map(([, each]) => each))).toEqual(
      new Set(['[{"Name":"environment","Value":"production"}]']),
    );
  });

  test('cost what the page on operating says', () => {
    const metricsOf = ({ Properties: { Metrics = [{ MetricStat: {} }] } }: (typeof alarms)[number][1]): unknown[] =>
      Metrics.filter((metric: object) => 'MetricStat' in metric);
    const count = alarms.flatMap(([, alarm]) => metricsOf(alarm)).length;
    expect(RUNBOOK).toContain(`alarms $0.10 for each metric that they look at (${count}, $${(count / 10).toFixed(2)})`);
  });

  test('what harms somebody by itself is an alarm at the first', () => {
    const first = alarms.filter(([id]) => /DeadLetters|NotStored|ApiErrors|Paused/.test(id));
    expect(first.map(([, alarm]) => alarm.Properties.Threshold)).toEqual([1, 1, 1, 1]);
  });

  test('a hint that is sent to be shown later makes no lane late', () => {
    const late = alarms.filter(([id]) => /LaneLate/.test(id)).map(([, alarm]) => alarm.Properties.Metrics);
    expect(late).toHaveLength(2);
    for (const metrics of late) {
      expect(metrics).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ Expression: 'IF(FILL(visible, 0) > 0, FILL(age, 0), 0)' }),
          expect.objectContaining({ Id: 'visible', ReturnData: false }),
          expect.objectContaining({ Id: 'age', ReturnData: false }),
        ]),
      );
    }
  });

  test('a sweep that does not run is an alarm, though it sends no data', () => {
    const notSwept = alarms.find(([id]) => /NotSwept/.test(id))?.[1].Properties;
    expect(notSwept).toMatchObject({ TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold' });
  });

  test('a function that needs four fifths of its time is an alarm', () => {
    const functions = template.findResources('AWS::Lambda::Function');
    const limits = Object.values(functions).map((each) => each.Properties.Timeout * 800);
    const slow = alarms.filter(([id]) => /Slow/.test(id)).map(([, alarm]) => alarm.Properties.Threshold);
    const inOrder = (numbers: number[]) => numbers.toSorted((one, other) => one - other);
    expect(inOrder(slow)).toEqual(inOrder(limits));
  });
});
