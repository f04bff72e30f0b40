import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { DUE_FIELDS, DUE_INDEX } from '#shared/aws/due.ts';
import { LIMITS } from '#shared/aws/limit-counters.ts';
import type { RelayFunction } from './relay-function.ts';
import { SettingsSecrets } from './settings-secrets.ts';
import { RelayTable } from './table.ts';

/** What must outlive every deployment: messages, settings, state. Each grant is what one kind of work needs, and no more. */
export class Data extends Construct {
  readonly messages: RelayTable;
  readonly settings: RelayTable;
  readonly state: RelayTable;
  readonly secrets: SettingsSecrets;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.messages = new RelayTable(this, 'Messages', {
      logicalId: 'MessagesTable',
      variable: 'MESSAGES_TABLE',
      timeToLiveAttribute: 'ttl',
    });
    this.messages.table.addGlobalSecondaryIndex({
      indexName: DUE_INDEX,
      partitionKey: { name: 'due', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: DUE_FIELDS,
    });
    this.settings = new RelayTable(this, 'Settings', { logicalId: 'SettingsTable', variable: 'SETTINGS_TABLE' });
    this.state = new RelayTable(this, 'State', {
      logicalId: 'StateTable',
      variable: 'STATE_TABLE',
      timeToLiveAttribute: 'ttl',
    });
    this.secrets = new SettingsSecrets(this, 'Secrets');
  }

  /** Read the secrets of the gateway's and the balance's settings. Whoever may only read settings sees references in their place. */
  grantReadingSecrets(to: RelayFunction): void {
    this.secrets.grant(to, ['GetSecretValue']);
  }

  /** Read the secrets of settings, and add those that an operator typed. */
  grantChangingSecrets(to: RelayFunction): void {
    this.secrets.grant(to, ['GetSecretValue', 'PutSecretValue']);
  }

  /** Store new messages, look at them, list them, cancel them. */
  grantAccepting(to: RelayFunction): void {
    this.messages.grant(to, ['PutItem', 'PartiQLInsert', 'GetItem', 'BatchGetItem', 'Query', 'UpdateItem']);
  }

  /** Claim messages and write what became of them; look which may be sent while the balance lets only urgent ones pass. */
  grantDelivering(to: RelayFunction): void {
    this.messages.grant(to, ['GetItem', 'BatchGetItem', 'UpdateItem']);
  }

  /** Find what is due and decide what becomes of it. */
  grantSweeping(to: RelayFunction): void {
    this.messages.grant(to, ['Query'], { index: DUE_INDEX });
    this.messages.grant(to, ['GetItem', 'BatchGetItem', 'UpdateItem']);
  }

  /** Look at messages, count what waits, and end or release messages by hand. */
  grantOperatingOnMessages(to: RelayFunction): void {
    this.messages.grant(to, ['Query'], { index: DUE_INDEX });
    this.messages.grant(to, ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem']);
  }

  /** Read the newest version of the gateway's settings. */
  grantReadingGateway(to: RelayFunction): void {
    this.settings.grant(to, ['Query'], { partitions: ['settings#gateway'] });
  }

  /** Read the newest version of the settings of the balance check. */
  grantReadingBalanceSettings(to: RelayFunction): void {
    this.settings.grant(to, ['Query'], { partitions: ['settings#balance'] });
  }

  /** Look an API key and its owner up. */
  grantReadingKeys(to: RelayFunction): void {
    this.settings.grant(to, ['GetItem'], { partitions: ['applications'] });
  }

  /** Note when a key was used last: beside the keys, which only operators may write. */
  grantNotingKeyUses(to: RelayFunction): void {
    this.state.grant(to, ['PutItem'], { partitions: ['key-uses'] });
  }

  /** Count messages against the limits of applications. */
  grantCountingAgainstLimits(to: RelayFunction): void {
    this.state.grant(to, ['GetItem', 'UpdateItem'], { partitions: [`${LIMITS}*`] });
  }

  /** Show how applications use their keys and limits. */
  grantSeeingUse(to: RelayFunction): void {
    this.state.grant(to, ['Query'], { partitions: ['key-uses'] });
    this.state.grant(to, ['GetItem'], { partitions: [`${LIMITS}*`] });
  }

  /** Change settings, applications and keys. Versions are only added: nothing may be changed in place or removed. */
  grantAdministering(to: RelayFunction): void {
    this.settings.grant(to, ['GetItem', 'Query', 'PutItem']);
  }

  /** See whether the gateway may be called now. */
  grantReadingGatewayState(to: RelayFunction): void {
    this.state.grant(to, ['GetItem'], { partitions: ['gateway'] });
  }

  /** Reserve calls to the gateway, learn from them, end a pause. */
  grantChangingGatewayState(to: RelayFunction): void {
    this.state.grant(to, ['GetItem', 'PutItem'], { partitions: ['gateway'] });
  }

  /** Keep what was read, its history, and what people were told. */
  grantCheckingBalance(to: RelayFunction): void {
    this.state.grant(to, ['GetItem', 'PutItem'], { partitions: ['balance'] });
    this.state.grant(to, ['PutItem', 'Query'], { partitions: ['balance#readings'] });
  }

  /** Keep a balance that the answer to a message told. */
  grantNotingBalance(to: RelayFunction): void {
    this.state.grant(to, ['GetItem', 'PutItem'], { partitions: ['balance'] });
    this.state.grant(to, ['PutItem'], { partitions: ['balance#readings'] });
  }

  /** See the balance last read. */
  grantReadingBalance(to: RelayFunction): void {
    this.state.grant(to, ['GetItem'], { partitions: ['balance'] });
  }

  /** Show the balance and its history, and end episodes and banners. */
  grantOperatingOnBalance(to: RelayFunction): void {
    this.state.grant(to, ['GetItem', 'PutItem'], { partitions: ['balance'] });
    this.state.grant(to, ['Query'], { partitions: ['balance#readings'] });
  }

  /** Note that an application must be told of a final status. */
  grantAnnouncing(to: RelayFunction): void {
    this.state.grant(to, ['PutItem'], { partitions: ['callbacks'] });
  }

  /** Note what operators change, and show it: nothing noted may be changed or removed. */
  grantAuditing(to: RelayFunction): void {
    this.state.grant(to, ['PutItem', 'Query'], { partitions: ['audit'] });
  }

  /** Tell applications what was noted for them: where they want to be told stands with them, beside their keys. */
  grantCallingBack(to: RelayFunction): void {
    this.state.grant(to, ['Query', 'DeleteItem'], { partitions: ['callbacks'] });
    this.settings.grant(to, ['Query'], { partitions: ['applications'] });
  }
}
