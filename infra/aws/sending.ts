import { Construct } from 'constructs';
import { Env } from '#functions/send/env.ts';
import type { Common } from './common.ts';
import { RelayFunction } from './relay-function.ts';
import { HTTP_TIMEOUT } from './timeouts.ts';

/** The API for applications: takes messages, tells what became of them. */
export class Sending extends Construct {
  readonly function: RelayFunction;

  constructor(scope: Construct, id: string, { data, queues, context }: Common) {
    super(scope, id);
    this.function = new RelayFunction(this, 'Send', {
      name: 'send',
      env: Env,
      description: 'Takes messages from applications and tells what became of them.',
      timeout: HTTP_TIMEOUT,
      context,
    });
    data.grantAccepting(this.function);
    data.grantReadingKeys(this.function);
    data.grantNotingKeyUses(this.function);
    data.grantCountingAgainstLimits(this.function);
    data.grantReadingGateway(this.function);
    data.grantAnnouncing(this.function);
    queues.grantHinting(this.function);
  }
}
