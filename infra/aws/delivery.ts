import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Env } from '#functions/deliver/env.ts';
import type { Common } from './common.ts';
import { acknowledge } from './nag.ts';
import { RelayFunction } from './relay-function.ts';
import { DELIVER_TIMEOUT } from './timeouts.ts';

/** Hands messages to the gateway, a batch of hints at a time. */
export class Delivery extends Construct {
  readonly function: RelayFunction;

  constructor(scope: Construct, id: string, { data, queues, context }: Common) {
    super(scope, id);
    this.function = new RelayFunction(this, 'Deliver', {
      name: 'deliver',
      env: Env,
      description: 'Hands messages to the SMS gateway.',
      timeout: DELIVER_TIMEOUT,
      context,
      // A retry's hint goes to the queue that the hint came from. Lambda takes that for a loop and, after 16 rounds, drops whole batches;
      // ours ends when the message expires.
      recursiveLoop: RecursiveLoop.ALLOW,
    });
    data.grantDelivering(this.function);
    data.grantReadingGateway(this.function);
    data.grantReadingSecrets(this.function);
    data.grantChangingGatewayState(this.function);
    data.grantReadingBalanceSettings(this.function);
    data.grantNotingBalance(this.function);
    data.grantAnnouncing(this.function);
    queues.grantHinting(this.function);
    queues.grantAddingDeadLetters(this.function);
    // One-time passwords wait in the high lane: ten at a time need no window to collect in. The normal lane trades a second for batches
    // of a hundred, which cost a tenth.
    const lanes = [
      { queue: queues.high, batchSize: 10 },
      { queue: queues.normal, batchSize: 100, maxBatchingWindow: Duration.seconds(1) },
    ];
    for (const { queue, ...batches } of lanes) {
      queues.grantTaking(queue, this.function);
      const mapping = new EventSourceMapping(this, `${queue.node.id}Lane`, {
        target: this.function,
        eventSourceArn: queue.queueArn,
        reportBatchItemFailures: true,
        maxConcurrency: context.deliveriesPerLane,
        ...batches,
      });
      acknowledge(mapping, {
        'Serverless-LambdaEventSourceMappingDestination':
          'For a queue there is none: its redrive policy takes what fails.',
      });
    }
  }
}
