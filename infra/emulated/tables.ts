import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DUE_FIELDS, DUE_INDEX } from '#shared/aws/due.ts';

/** Names of the tables on the emulator. */
export const TABLES = { messages: 'messages', settings: 'settings', state: 'state' } as const;

const table = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
});

const messages: CreateTableCommandInput = {
  ...table(TABLES.messages),
  AttributeDefinitions: [
    ...(table(TABLES.messages).AttributeDefinitions ?? []),
    { AttributeName: 'due', AttributeType: 'S' },
    { AttributeName: 'dueAt', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: DUE_INDEX,
      KeySchema: [
        { AttributeName: 'due', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: DUE_FIELDS },
    },
  ],
};

/** Makes the tables that are not there yet, in the shape that the deployment gives them. */
export async function createTables(dynamo: DynamoDBClient): Promise<void> {
  for (const definition of [messages, table(TABLES.settings), table(TABLES.state)]) {
    try {
      await dynamo.send(new CreateTableCommand(definition));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    await waitUntilTableExists(
      { client: dynamo, maxWaitTime: 10, minDelay: 0.02, maxDelay: 1 },
      {
        TableName: definition.TableName,
      },
    );
  }
}
