import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { freshGatewayState, GatewayState } from '#shared/domain/gateway-state.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import { toValues } from './attributes.ts';
import { createTable } from './table.ts';

/** The gateway's condition on DynamoDB: one item, replaced by compare-and-set. */
export function createGatewayStates(dynamo: DynamoDBClient, tableName: string): GatewayStates {
  const table = createTable(dynamo, tableName);
  return {
    async read() {
      const item = await table.get(KEY);
      if (!item) return { revision: 0, state: freshGatewayState };
      const { revision, state } = Stored.parse(toValues(item));
      return { revision, state: GatewayState.parse(JSON.parse(state)) };
    },
    write: (state, revision) => table.replace(KEY, { state: { S: JSON.stringify(state) } }, revision),
  };
}

const KEY = { pk: 'gateway', sk: 'default' };

const Stored = z.object({ revision: z.int(), state: z.string() });
