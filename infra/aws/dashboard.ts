import { Aws, Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget, type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { ownMetrics } from './own-metrics.ts';
import type { Watched } from './watching.ts';

const over = (statistic: string, label: string) => ({ statistic, label, period: Duration.minutes(5) });

/** What an operator looks at first: alarms, what comes in, what waits, what goes wrong. */
export class RelayDashboard extends Construct {
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    { data, queues, api, functions, alarms, environment }: Watched & { alarms: Alarms; environment: string },
  ) {
    super(scope, id);
    const own = ownMetrics(environment);
    const { stage } = api;
    const { high, normal, deadLetters, hintsGivenUp } = queues;
    const tables = [data.messages, data.settings, data.state];
    const dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 24, height: 5 })],
        [
          graph(
            'Messages',
            (['accepted', 'notStored', 'sent', 'failed', 'expired', 'canceled', 'reopened'] as const).map((name) =>
              own(name, over(Stats.SUM, name)),
            ),
          ),
          graph('Accepted minus final', [
            own('inFlight', over(Stats.MAXIMUM, 'not final yet')),
            own('oldestDueSeconds', over(Stats.MAXIMUM, 'due longest: seconds')),
          ]),
        ],
        [
          graph('Attempts', [
            own('retried', over(Stats.SUM, 'to be tried again')),
            own('ambiguous', over(Stats.SUM, 'answer lost')),
            own('callbacksFailed', over(Stats.SUM, 'application not told')),
          ]),
          graph('Gateway: milliseconds', [
            own('gatewayLatency', over('p50', 'half within')),
            own('gatewayLatency', over('p99', '99 of 100 within')),
          ]),
        ],
        [
          graph('Gateway: not called', [
            own('breakerOpen', over(Stats.MAXIMUM, 'because it failed')),
            own('paused', over(Stats.MAXIMUM, 'because sending is paused')),
          ]),
          graph(
            'Functions: throttled',
            functions.map((each) => each.metricThrottles(over(Stats.SUM, each.folder))),
          ),
        ],
        [
          graph('API: requests', [
            stage.metricCount(over(Stats.SAMPLE_COUNT, 'all')),
            stage.metricClientError(over(Stats.SUM, 'refused (4xx)')),
            stage.metricServerError(over(Stats.SUM, 'failed (5xx)')),
          ]),
          graph('API: milliseconds', [
            stage.metricLatency(over('p50', 'half within')),
            stage.metricLatency(over('p99', '99 of 100 within')),
          ]),
        ],
        [
          graph('Hints that wait', [
            high.metricApproximateNumberOfMessagesVisible(over(Stats.MAXIMUM, 'high lane')),
            normal.metricApproximateNumberOfMessagesVisible(over(Stats.MAXIMUM, 'normal lane')),
          ]),
          graph('Oldest hint: seconds', [
            high.metricApproximateAgeOfOldestMessage(over(Stats.MAXIMUM, 'high lane')),
            normal.metricApproximateAgeOfOldestMessage(over(Stats.MAXIMUM, 'normal lane')),
          ]),
        ],
        [
          graph('Dead letters', [
            deadLetters.metricApproximateNumberOfMessagesVisible(over(Stats.MAXIMUM, 'messages that ended as errors')),
            hintsGivenUp.metricApproximateNumberOfMessagesVisible(over(Stats.MAXIMUM, 'hints given up')),
          ]),
          graph(
            'Functions: errors',
            functions.map((each) => each.metricErrors(over(Stats.SUM, each.folder))),
          ),
        ],
        [
          graph(
            'Functions: milliseconds, 99 of 100 within',
            functions.map((each) => each.metricDuration(over('p99', each.folder))),
          ),
          graph(
            'Tables: units read and written',
            tables.flatMap(({ table }) => [
              table.metricConsumedReadCapacityUnits(over(Stats.SUM, `read: ${table.node.scope?.node.id}`)),
              table.metricConsumedWriteCapacityUnits(over(Stats.SUM, `written: ${table.node.scope?.node.id}`)),
            ]),
          ),
        ],
      ],
    });
    this.url = `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboard.dashboardName}`;
  }
}

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 12 });
