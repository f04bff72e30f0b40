import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Checking } from './checking.ts';
import type { Context } from './context.ts';
import { RelayDashboard } from './dashboard.ts';
import { Data } from './data.ts';
import { Delivery } from './delivery.ts';
import { HttpApi } from './http-api.ts';
import { Operating } from './operating.ts';
import { Queues } from './queues.ts';
import { Sending } from './sending.ts';
import { SignIn } from './sign-in.ts';
import { Sweeping } from './sweeping.ts';
import { Watching } from './watching.ts';
import { WatchingBalance } from './watching-balance.ts';

/** The SMS relay on AWS. */
export class RelayStack extends Stack {
  constructor(scope: Construct, id: string, context: Context) {
    super(scope, id, { description: 'SMS relay: takes messages over HTTPS and hands them to any HTTP SMS gateway.' });
    const data = new Data(this, 'Data');
    const queues = new Queues(this, 'Queues');
    const checking = new Checking(this, 'Checking', { data, context });
    const shared = { data, queues, checking, context };

    const sending = new Sending(this, 'Sending', shared);
    const delivery = new Delivery(this, 'Delivery', shared);
    const sweeping = new Sweeping(this, 'Sweeping', shared);
    const operating = new Operating(this, 'Operating', shared);
    const api = new HttpApi(this, 'HttpApi', { send: sending.function, console: operating.function, context });
    checking.linkTo(api.url);
    const signIn = new SignIn(this, 'SignIn', { console: operating.function, url: api.url, context });
    const functions = [sending, delivery, sweeping, operating, checking].map((each) => each.function);
    const watched = { data, queues, api, functions, sweep: sweeping.function };
    const { alarms } = new Watching(this, 'Watching', { ...watched, context });
    new WatchingBalance(this, 'WatchingBalance', {
      alarms,
      functions: { check: checking.function, deliver: delivery.function, sweep: sweeping.function },
      sendsMail: context.mailSender !== undefined,
    });
    const dashboard = new RelayDashboard(this, 'Dashboard', { ...watched, alarms, environment: context.environment });

    this.#output('ApiUrl', api.url, 'Applications post messages to /v1/messages here.');
    this.#output('ConsoleUrl', `${api.url}/`, 'Operators set the relay up here.');
    this.#output('DashboardUrl', dashboard.url, 'How the relay does, at a glance.');
    this.#output('AlarmTopic', alarms.topic.topicArn, 'Subscribe whoever must know of alarms.');
    this.#output('DeadLetterQueueUrl', queues.deadLetters.queueUrl, 'What ended as an error, with its reason.');
    this.#output('OperatorPoolId', signIn.pool.userPoolId, 'User pool of the operators: invite and remove them here.');
    this.#output('OperatorTokenSecret', operating.operatorToken.secretName, 'Secret that holds the operator token.');
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
