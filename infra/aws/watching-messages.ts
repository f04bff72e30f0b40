import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Counter } from '#shared/metrics.ts';
import type { Alarms } from './alarms.ts';
import { ownMetrics } from './own-metrics.ts';

/** Watches what becomes of messages, by the numbers that the functions write. */
export function watchMessages(alarms: Alarms, environment: string): void {
  const own = ownMetrics(environment);
  const minute = { statistic: Stats.MAXIMUM, period: Duration.minutes(1) };
  const sums = (names: Counter[], period: Duration) =>
    Object.fromEntries(names.map((name) => [name, own(name, { statistic: Stats.SUM, period })]));

  alarms.add('Overdue', {
    title: 'Messages are overdue',
    hurt: 'Recipients wait: a message could have been sent a quarter of an hour ago and was not.',
    act: 'Look at the gateway’s status in the console: paused, switched off, failing, or slower than what comes in.',
    metric: own('oldestDueSeconds', minute),
    threshold: 900,
    periods: 5,
  });
  alarms.add('BreakerOpen', {
    title: 'The gateway does not answer',
    hurt: 'Nothing is sent: calls to the gateway failed again and again, and one call a minute, or two, asks whether it is back.',
    act: 'Ask the gateway’s operator. Nothing is lost, and sending goes on by itself.',
    metric: own('breakerOpen', minute),
    periods: 3,
  });
  alarms.add('Paused', {
    title: 'Sending is paused',
    hurt: 'Nothing is sent: the gateway refused the account or its settings, or an operator paused it.',
    act: 'Read the reason in the gateway’s status, put the password, the credit or the rule right, then resume.',
    metric: own('paused', minute),
  });
  alarms.add('AnswersLost', {
    title: 'Answers of the gateway are lost',
    hurt: 'Recipients may get a message twice: of one attempt in twenty nobody knows whether it arrived.',
    act: 'Compare the gateway’s response times with timeoutSeconds; choose to hold such messages if doubles are worse than delays.',
    metric: new MathExpression({
      expression: 'IF(FILL(ambiguous, 0) >= 10, ambiguous / (FILL(sent, 0) + FILL(failed, 0) + FILL(retried, 0)), 0)',
      usingMetrics: sums(['ambiguous', 'sent', 'failed', 'retried'], Duration.minutes(15)),
      period: Duration.minutes(15),
      label: 'share of attempts whose answer was lost',
    }),
    threshold: 0.05,
  });
  alarms.add('AcceptedMinusFinal', {
    title: 'More is accepted than ends',
    hurt: 'The backlog has grown by a hundred messages an hour for three hours: what comes in now waits longer and longer.',
    act: 'Look at what waits and why in the console. A campaign that was scheduled for later needs nothing.',
    metric: new MathExpression({
      expression:
        'FILL(accepted, 0) + FILL(reopened, 0) - FILL(sent, 0) - FILL(failed, 0) - FILL(expired, 0) - FILL(canceled, 0)',
      usingMetrics: sums(['accepted', 'reopened', 'sent', 'failed', 'expired', 'canceled'], Duration.hours(1)),
      period: Duration.hours(1),
      label: 'accepted minus final',
    }),
    threshold: 100,
    periods: 3,
  });
  alarms.add('NotStored', {
    title: 'The API fails',
    hurt: 'Some messages of a batch were not stored, though the batch was answered 202: nobody gets them unless the application repeats it.',
    act: 'Look for “store unavailable” in the log of send; ask whether the application repeats items with status 503.',
    metric: own('notStored', { statistic: Stats.SUM, period: Duration.minutes(5) }),
  });
  alarms.add('CallbacksFail', {
    title: 'Applications are not told',
    hurt: 'An application does not learn what became of its messages; each callback is tried for a day.',
    act: 'Look in the log of sweep for “callback failed”; tell whoever runs that application.',
    metric: own('callbacksFailed', { statistic: Stats.SUM, period: Duration.minutes(15) }),
    threshold: 20,
    periods: 2,
  });
}
