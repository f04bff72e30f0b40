import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { Env } from '#functions/sweep/env.ts';
import type { Checking } from './checking.ts';
import type { Common } from './common.ts';
import { acknowledge } from './nag.ts';
import { RelayFunction } from './relay-function.ts';

/** Each minute, releases what is due and ends what is late. */
export class Sweeping extends Construct {
  readonly function: RelayFunction;

  constructor(scope: Construct, id: string, { data, queues, checking, context }: Common & { checking: Checking }) {
    super(scope, id);
    this.function = new RelayFunction(this, 'Sweep', {
      name: 'sweep',
      env: Env,
      description: 'Releases messages that are due and ends those that are late.',
      timeout: Duration.minutes(1),
      context,
      // The next minute sweeps anyway; sweeps that pile up would do the same work twice.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
    });
    data.grantSweeping(this.function);
    data.grantReadingGateway(this.function);
    data.grantReadingGatewayState(this.function);
    data.grantReadingBalanceSettings(this.function);
    data.grantReadingBalance(this.function);
    checking.grantScheduling(this.function);
    data.grantAnnouncing(this.function);
    data.grantCallingBack(this.function);
    queues.grantHinting(this.function);
    queues.grantCounting(this.function);
    queues.grantAddingDeadLetters(this.function);
    const rule = new Rule(this, 'EachMinute', {
      description: 'Starts the sweep of the SMS relay.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    const reason = 'A minute that was not swept is made up for by the next; an alarm tells when none is swept.';
    acknowledge(this.function, { 'Serverless-LambdaAsyncFailureDestination': reason });
    acknowledge(rule, { 'Serverless-EventBusDLQ': reason });
  }
}
