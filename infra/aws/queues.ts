import { Duration } from 'aws-cdk-lib';
import { type IQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './nag.ts';
import type { RelayFunction } from './relay-function.ts';
import { DELIVER_TIMEOUT } from './timeouts.ts';

/** Shown this often, a hint has crashed its batch or was never taken; the due index still finds its message. */
const MOST_RECEIVES = 10;

const house = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
} satisfies QueueProps;

/** The lanes of hints, and what operators look at: dead letters (messages that ended as `error`) and hints that were given up. */
export class Queues extends Construct {
  readonly high: Queue;
  readonly normal: Queue;
  readonly deadLetters: Queue;
  readonly hintsGivenUp: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', house);
    this.hintsGivenUp = new Queue(this, 'HintsGivenUp', house);
    acknowledge(this.deadLetters, {
      'AwsSolutions-SQS3': 'It is itself the queue of dead letters; code sends to it, so that no redrive policy tells.',
      'Serverless-SQSRedrivePolicy': 'It is the end of the road: operators read it.',
    });
    acknowledge(this.hintsGivenUp, { 'Serverless-SQSRedrivePolicy': 'It is the end of the road: operators read it.' });
    const lane: QueueProps = {
      ...house,
      // A hint that comes back while its batch still runs finds a lease and is dropped, and so would be lost until the next sweep.
      visibilityTimeout: Duration.seconds(DELIVER_TIMEOUT.toSeconds() * 6),
      deadLetterQueue: { queue: this.hintsGivenUp, maxReceiveCount: MOST_RECEIVES },
    };
    this.high = new Queue(this, 'High', lane);
    this.normal = new Queue(this, 'Normal', lane);
  }

  /** Send hints to both lanes. */
  grantHinting(to: RelayFunction): void {
    for (const [variable, queue] of this.#lanes()) {
      to.tell(variable, queue.queueUrl);
      to.allow(['sqs:SendMessage'], [queue.queueArn]);
    }
  }

  /** See how many hints wait in each lane. */
  grantCounting(to: RelayFunction): void {
    for (const [variable, queue] of this.#lanes()) {
      to.tell(variable, queue.queueUrl);
      to.allow(['sqs:GetQueueAttributes'], [queue.queueArn]);
    }
  }

  /** Record that a message ended as `error`. */
  grantAddingDeadLetters(to: RelayFunction): void {
    to.tell('DEAD_LETTER_QUEUE_URL', this.deadLetters.queueUrl);
    to.allow(['sqs:SendMessage'], [this.deadLetters.queueArn]);
  }

  /** Lets Lambda take hints from a lane on the function's behalf. */
  grantTaking(lane: IQueue, to: RelayFunction): void {
    to.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [lane.queueArn]);
  }

  #lanes() {
    return [
      ['HIGH_QUEUE_URL', this.high],
      ['NORMAL_QUEUE_URL', this.normal],
    ] as const;
  }
}
