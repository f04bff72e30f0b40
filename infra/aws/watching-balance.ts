import { Aws, Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Alarms, sumOf } from './alarms.ts';
import type { RelayFunction } from './relay-function.ts';

/** The sweep looks after the watch each five minutes or a little more. */
const PERIOD = Duration.minutes(10);

/** The functions whose logs tell how the watch over the balance does. */
export type WatchedBalance = { check: RelayFunction; deliver: RelayFunction; sweep: RelayFunction };

/** Tells operators when the balance is low, and when nobody would learn of it: a watch that is silently broken is worse than none. */
export class WatchingBalance extends Construct {
  readonly #alarms: Alarms;

  constructor(
    scope: Construct,
    id: string,
    { alarms, functions, sendsMail }: { alarms: Alarms; functions: WatchedBalance; sendsMail: boolean },
  ) {
    super(scope, id);
    this.#alarms = alarms;
    this.#watchBalance(functions);
    this.#watchCheck(functions);
    if (sendsMail) this.#watchSes();
  }

  #watchBalance({ deliver, sweep }: WatchedBalance): void {
    this.#alarms.add('BalanceLow', {
      title: 'The balance is low',
      hurt: 'When the account at the gateway is empty, no recipient gets a message any more.',
      act: 'Top the account up, or ask finance whether they have: they were mailed.',
      metric: this.#linesOf('balance low', [sweep]),
    });
    this.#alarms.add('BalanceStopNotKnown', {
      title: 'The stop below a balance is not known',
      hurt: 'Messages that should wait may be sent, or those that may be sent wait, because the state cannot be read.',
      act: 'Look for “balance stop not known” in the logs of deliver and sweep: the error says which table refuses.',
      metric: this.#linesOf('balance stop not known', [deliver, sweep]),
      threshold: 3,
    });
  }

  #watchCheck({ check, sweep }: WatchedBalance): void {
    this.#alarms.add('BalanceNotChecked', {
      title: 'The balance is not checked',
      hurt: 'Nobody will be warned before the money is gone: for three intervals no check ran.',
      act: 'Look whether the rule with balance-check in its name is enabled and has its target, and into the log of balance.',
      metric: this.#linesOf('balance not checked', [sweep]),
    });
    this.#alarms.add('BalanceNotKnown', {
      title: 'The balance is not known',
      hurt: 'Nobody will be warned before the money is gone: three checks in a row could not read the balance.',
      act: 'Run the test on the balance page of the console: it shows what the gateway answers.',
      metric: this.#linesOf('balance not known', [sweep]),
    });
    this.#alarms.add('BalanceScheduleWrong', {
      title: 'The schedule of the balance check is wrong',
      hurt: 'The balance is checked less often than was set, or not at all.',
      act: 'Save the balance settings once more; look whether balance and sweep may describe and put the rule.',
      metric: this.#linesOf('balance schedule not repaired', [check, sweep]),
    });
    this.#alarms.add('BalanceMailFailed', {
      title: 'Mails about the balance do not arrive',
      hurt: 'Finance does not learn that the balance is low: SES refuses the mails, or no sender is set.',
      act: 'Look for “balance mail failed” in the log of balance; set mailSender, and verify it and the recipients in SES.',
      metric: this.#linesOf('balance mail failed', [check]),
    });
  }

  #watchSes(): void {
    const count = (metricName: string): IMetric =>
      new Metric({ namespace: 'AWS/SES', metricName, statistic: Stats.SUM, period: PERIOD });
    this.#alarms.add('MailsBounced', {
      title: 'Mails about the balance do not arrive',
      hurt: 'Finance may not learn that the balance is low: mails of this account were rejected or came back.',
      act: 'Look whether the addresses in the balance settings exist; SES counts all mails of the account in this region.',
      metric: sumOf([count('Bounce'), count('Reject')], PERIOD),
    });
  }

  /** Counts the lines with a message in logs. Terms and not fields are looked for: what Lambda writes before the line is no JSON. */
  #linesOf(message: string, functions: RelayFunction[]): Metric {
    const metricName = message.replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
    const namespace = `SmsRelay/${Aws.STACK_NAME}`;
    for (const each of functions) {
      each.logGroup.addMetricFilter(`${metricName}${each.node.id}`, {
        filterPattern: FilterPattern.allTerms(message),
        metricNamespace: namespace,
        metricName,
      });
    }
    return new Metric({ namespace, metricName, statistic: Stats.SUM, period: PERIOD });
  }
}
