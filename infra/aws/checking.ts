import { ArnFormat, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { Env } from '#functions/balance/env.ts';
import { CHECK_EVENT } from '#shared/aws/check-starter.ts';
import type { Context } from './context.ts';
import type { Data } from './data.ts';
import { acknowledge } from './nag.ts';
import { RelayFunction } from './relay-function.ts';

/** Checks the balance at the gateway as often as the settings say, and mails finance. */
export class Checking extends Construct {
  readonly function: RelayFunction;
  /** Text, not a reference: the function that the rule starts is told it, too. */
  readonly #ruleName = `${Aws.STACK_NAME}-balance-check`;

  constructor(scope: Construct, id: string, { data, context }: { data: Data; context: Context }) {
    super(scope, id);
    this.function = new RelayFunction(this, 'Balance', {
      name: 'balance',
      env: Env,
      description: 'Checks the balance at the SMS gateway, and mails finance before it is gone.',
      timeout: Duration.minutes(1),
      context,
      // The next check asks again, and counts what failed.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(5),
    });
    data.grantReadingGateway(this.function);
    data.grantReadingBalanceSettings(this.function);
    data.grantReadingSecrets(this.function);
    data.grantCheckingBalance(this.function);
    data.grantChangingGatewayState(this.function);
    this.grantScheduling(this.function);
    this.#addRules();
    acknowledge(this.function, { 'Serverless-LambdaAsyncFailureDestination': REASON });
    if (context.mailSender !== undefined) this.#letMail(context.mailSender);
  }

  /** Where the relay is, which mails link to. */
  linkTo(url: string): void {
    this.function.tell('CONSOLE_URL', url);
  }

  /** See when the balance is checked, and put it right. */
  grantScheduling(to: RelayFunction): void {
    to.tell('BALANCE_RULE', this.#ruleName);
    to.allow(['events:DescribeRule', 'events:PutRule'], [this.#arnOf('events', 'rule', this.#ruleName)]);
  }

  /** Start a check beside the schedule: by events of this one source. */
  grantStarting(to: RelayFunction): void {
    to.allow(['events:PutEvents'], [this.#arnOf('events', 'event-bus', 'default')], {
      StringEquals: { 'events:source': CHECK_EVENT.source },
    });
  }

  #addRules(): void {
    const targets = [new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })];
    const schedule = new Rule(this, 'Schedule', {
      ruleName: this.#ruleName,
      description: 'Checks the balance at the SMS gateway. The settings of the balance check change it.',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets,
    });
    const saved = new Rule(this, 'Saved', {
      description: 'Checks the balance at the SMS gateway when the settings of the check were saved.',
      eventPattern: {
        source: [CHECK_EVENT.source],
        detailType: [CHECK_EVENT.detailType],
        detail: { rule: [this.#ruleName] },
      },
      targets,
    });
    for (const rule of [schedule, saved]) acknowledge(rule, { 'Serverless-EventBusDLQ': REASON });
  }

  /**
   * Mails from one address, which SES verifies by a mail to it. The condition narrows the right, and not the resource: while an account is in
   * SES's sandbox, as new ones are, SES asks for the right on the identities of the recipients, too.
   */
  #letMail(sender: string): void {
    new EmailIdentity(this, 'Sender', { identity: Identity.email(sender) });
    this.function.tell('MAIL_FROM', sender);
    this.function.allow(['ses:SendEmail'], [this.#arnOf('ses', 'identity', '*')], {
      StringEquals: { 'ses:FromAddress': sender },
    });
    acknowledge(this, {
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*]':
        'In SES’s sandbox the right is needed on each recipient’s identity, too; the sender narrows it.',
    });
  }

  #arnOf(service: string, resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }
}

const REASON = 'A check that failed is made up for by the next; an alarm tells when none succeeds.';
