import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Alarms, sumOf } from './alarms.ts';
import type { Context } from './context.ts';
import type { Data } from './data.ts';
import type { HttpApi } from './http-api.ts';
import type { Queues } from './queues.ts';
import type { RelayFunction } from './relay-function.ts';
import { watchMessages } from './watching-messages.ts';

const FIVE_MINUTES = Duration.minutes(5);
const over = (statistic: string, period = FIVE_MINUTES) => ({ statistic, period });

/** How long the oldest hint of a lane waits, seconds; 0 while none may be taken: SQS counts the age of those that are sent to be shown later, too. */
const ageOfWaiting = (lane: IQueue): MathExpression => {
  const minute = over(Stats.MAXIMUM, Duration.minutes(1));
  return new MathExpression({
    expression: 'IF(FILL(visible, 0) > 0, FILL(age, 0), 0)',
    usingMetrics: {
      visible: lane.metricApproximateNumberOfMessagesVisible(minute),
      age: lane.metricApproximateAgeOfOldestMessage(minute),
    },
    period: Duration.minutes(1),
    label: 'age of the oldest hint that waits',
  });
};

/** What is watched. */
export type Watched = { data: Data; queues: Queues; api: HttpApi; functions: RelayFunction[]; sweep: RelayFunction };

/** Tells operators when somebody is hurt, or soon will be. */
export class Watching extends Construct {
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, { context, ...watched }: Watched & { context: Context }) {
    super(scope, id);
    this.alarms = new Alarms(this, 'Alarms', { email: context.alarmEmail });
    watchMessages(this.alarms, context.environment);
    this.#watchQueues(watched);
    this.#watchApi(watched);
    this.#watchFunctions(watched);
    this.#watchTables(watched);
  }

  #watchQueues({ queues }: Watched): void {
    this.alarms.add('DeadLetters', {
      title: 'Messages ended as errors',
      hurt: 'Recipients did not get messages, and will not get them unless somebody acts.',
      act: 'Look at the reasons in the console’s log, put the cause right, then redrive.',
      metric: queues.deadLetters.metricApproximateNumberOfMessagesVisible(over(Stats.MAXIMUM)),
    });
    this.alarms.add('HintsGivenUp', {
      title: 'Hints were given up',
      hurt: 'Some messages are late by minutes, because the function that delivers failed again and again.',
      act: 'Look for errors in the log of deliver. Nothing is lost: the sweep finds these messages.',
      metric: queues.hintsGivenUp.metricApproximateNumberOfMessagesVisible(over(Stats.MAXIMUM)),
    });
    for (const [id, lane, minutes] of [
      ['HighLaneLate', queues.high, 2],
      ['NormalLaneLate', queues.normal, 15],
    ] as const) {
      this.alarms.add(id, {
        title: 'Deliveries are behind',
        hurt: `Messages wait longer than ${minutes} minutes before they are first tried.`,
        act: 'Compare what comes in with the gateway’s rate, then raise messagesPerSecond or deliveriesPerLane.',
        metric: ageOfWaiting(lane),
        threshold: minutes * 60,
        periods: 3,
      });
    }
  }

  #watchApi({ api }: Watched): void {
    this.alarms.add('ApiErrors', {
      title: 'The API fails',
      hurt: 'Applications cannot hand their messages in; theirs are not accepted until they repeat them.',
      act: 'Look for errors in the logs of send and console, by the request id of the answer.',
      metric: api.stage.metricServerError(over(Stats.SUM)),
    });
    this.alarms.add('ApiRefuses', {
      title: 'The API refuses many requests',
      hurt: 'An application is refused most of what it asks, or is held back by the limit on requests.',
      act: 'Look at the statuses in the access log: 401 is a wrong key, 400 a wrong request, 429 the limit.',
      metric: api.stage.metricClientError(over(Stats.SUM)),
      threshold: 100,
      periods: 3,
    });
  }

  #watchFunctions({ functions, sweep }: Watched): void {
    for (const each of functions) {
      this.alarms.add(`${each.node.id}Errors`, {
        title: 'A function fails',
        hurt: `The function ${each.folder} ended with an error: what it was asked is late, or was not done.`,
        act: 'Look for level error in its log. After a deployment, roll back.',
        metric: each.metricErrors(over(Stats.SUM)),
      });
      this.alarms.add(`${each.node.id}Slow`, {
        title: 'A function nearly times out',
        hurt: `The function ${each.folder} needs more than four fifths of its time; cut short, its work is repeated.`,
        act: 'Look whether the gateway or a table answers slowly; lower the gateway’s timeout.',
        metric: each.metricDuration(over(Stats.MAXIMUM)),
        threshold: (each.timeout?.toMilliseconds() ?? 0) * 0.8,
        periods: 3,
      });
    }
    this.alarms.add('Throttles', {
      title: 'Functions are throttled',
      hurt: 'Applications are refused or deliveries wait, because the account allows no more invocations at once.',
      act: 'Ask AWS for more concurrent executions; a new account has ten.',
      metric: sumOf(
        functions.map((each) => each.metricThrottles(over(Stats.SUM))),
        FIVE_MINUTES,
      ),
    });
    this.alarms.add('NotSwept', {
      title: 'Nothing is swept',
      hurt: 'Messages whose hint was lost stay unsent, and messages that are too late do not end.',
      act: 'Look whether the rule that starts sweep each minute is enabled, and into its log.',
      metric: sweep.metricInvocations(over(Stats.SUM)),
      below: true,
      periods: 2,
    });
  }

  #watchTables({ data }: Watched): void {
    const tables = [data.messages, data.settings, data.state];
    this.alarms.add('TablesThrottled', {
      title: 'Tables are throttled',
      hurt: 'Applications see errors and deliveries are slower, because a table takes no more requests.',
      act: 'Look which table and since when: a sudden rise passes in minutes, a lasting one needs a higher quota.',
      metric: sumOf(
        tables.flatMap(({ table }) => [
          table.metric('ReadThrottleEvents', over(Stats.SUM)),
          table.metric('WriteThrottleEvents', over(Stats.SUM)),
        ]),
        FIVE_MINUTES,
      ),
      threshold: 10,
      periods: 2,
    });
  }
}
