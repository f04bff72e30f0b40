import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Env } from '#functions/console/env.ts';
import type { Checking } from './checking.ts';
import type { Common } from './common.ts';
import { acknowledge } from './nag.ts';
import { RelayFunction } from './relay-function.ts';
import { HTTP_TIMEOUT } from './timeouts.ts';

/** What operators use: the console with its API, and the token that opens it. */
export class Operating extends Construct {
  readonly function: RelayFunction;
  readonly operatorToken: Secret;

  constructor(scope: Construct, id: string, { data, queues, checking, context }: Common & { checking: Checking }) {
    super(scope, id);
    this.operatorToken = new Secret(this, 'OperatorToken', {
      description: 'Opens the console and the operators’ API of the SMS relay.',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
    acknowledge(this.operatorToken, {
      'AwsSolutions-SMG4':
        'People type it, so that people change it: a new value is in use a minute after it is stored.',
    });
    this.function = new RelayFunction(this, 'Console', {
      name: 'console',
      env: Env,
      description: 'Lets operators set the SMS relay up and look after it.',
      timeout: HTTP_TIMEOUT,
      context,
    });
    data.grantAdministering(this.function);
    data.grantNotingKeyUses(this.function);
    data.grantSeeingUse(this.function);
    data.grantChangingSecrets(this.function);
    data.grantOperatingOnMessages(this.function);
    data.grantChangingGatewayState(this.function);
    data.grantAnnouncing(this.function);
    data.grantAuditing(this.function);
    data.grantOperatingOnBalance(this.function);
    checking.grantScheduling(this.function);
    checking.grantStarting(this.function);
    queues.grantHinting(this.function);
    this.#grantReadingToken(this.function);
  }

  #grantReadingToken(to: RelayFunction): void {
    to.tell('OPERATOR_TOKEN_SECRET', this.operatorToken.secretArn);
    to.allow(['secretsmanager:GetSecretValue'], [this.operatorToken.secretArn]);
  }
}
