import { Aws, type Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from './nag.ts';

/** When an alarm goes off, and what it says then. `title` is a heading of the runbook in docs/operate.md, word for word. */
export type AlarmProps = {
  title: string;
  /** Who is hurt, and how. */
  hurt: string;
  /** What to do first. */
  act: string;
  metric: IMetric;
  /** At or above this it goes off, at the first if not given; with `below`, under it. */
  threshold?: number;
  below?: boolean;
  /** Periods in a row. */
  periods?: number;
};

/** All alarms tell one topic, and by it an operator's mailbox. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: Alarm[] = [];

  constructor(scope: Construct, id: string, { email }: { email: string | undefined }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'SMS relay alarms', enforceSSL: true });
    acknowledge(this.topic, {
      'Serverless-SNSEncryptionKMS':
        'It carries names of alarms only. Alarms cannot publish under the AWS key, and a key of our own costs more than the relay at rest.',
      'Serverless-SNSRedrivePolicy':
        'A mail that SNS could not hand over is no use in a queue; the dashboard has the alarm.',
    });
    // The policy that denies what comes without TLS takes the place of the default, by which an account's alarms may publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  add(id: string, { title, hurt, act, metric, threshold = 1, below = false, periods = 1 }: AlarmProps): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `${hurt} ${act} Runbook: docs/operate.md, “${title}”.`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.all.push(alarm);
  }
}

/** Adds metrics up, those without data as 0. */
export const sumOf = (metrics: IMetric[], period: Duration): MathExpression => {
  const names = metrics.map((_, index) => `m${index}`);
  return new MathExpression({
    expression: names.map((name) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [names[index], metric])),
    period,
  });
};
