import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { DUE_FIELDS, DUE_INDEX } from '#shared/aws/due.ts';
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
    this.messages.grant(to, ['PutItem', 'GetItem', 'BatchGetItem', 'Query', 'UpdateItem']);
  }

  /** Claim messages and write what became of them. */
  grantDelivering(to: RelayFunction): void {
    this.messages.grant(to, ['GetItem', 'UpdateItem']);
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

  /** Look an API key and its owner up. */
  grantReadingKeys(to: RelayFunction): void {
    this.settings.grant(to, ['GetItem'], { partitions: ['applications'] });
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
