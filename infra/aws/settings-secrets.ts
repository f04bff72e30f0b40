import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './nag.ts';
import type { RelayFunction } from './relay-function.ts';

/**
 * The secrets that operators typed into settings: one secret for all, because each costs by the month. The template gives it no value, so
 * that no deployment can put one over what operators stored. Its logical id is given, so that a renamed construct replaces nothing.
 */
export class SettingsSecrets extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Passwords and keys in the settings of the SMS relay, by reference.',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const resource = this.secret.node.defaultChild;
    if (resource instanceof CfnSecret) {
      resource.overrideLogicalId('SettingsSecrets');
      resource.generateSecretString = undefined;
    }
    acknowledge(this.secret, {
      'AwsSolutions-SMG4':
        'They are the gateway’s passwords: it decides how they change. A new one is typed in the console.',
    });
  }

  /** Allows actions on the secret and tells its ARN. */
  grant(to: RelayFunction, actions: ('GetSecretValue' | 'PutSecretValue')[]): void {
    to.tell('SETTINGS_SECRETS', this.secret.secretArn);
    to.allow(
      actions.map((action) => `secretsmanager:${action}`),
      [this.secret.secretArn],
    );
  }
}
