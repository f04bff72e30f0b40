import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { freshWatchState, KnownBalance, WatchState } from '#shared/domain/balance-watch.ts';
import type { BalanceRecord, BalanceStore } from '#shared/ports/balance.ts';
import { type Item, type Key, toAttribute, toValues } from './attributes.ts';
import { itemsOf } from './items.ts';
import { createTable } from './table.ts';

const STATE: Key = { pk: 'balance', sk: 'watch' };
const READINGS = 'balance#readings';

/** The balance watch's memory and history on DynamoDB: the state is one item, each reading another, which the table's TTL removes. */
export function createBalanceStore(dynamo: DynamoDBClient, tableName: string): BalanceStore {
  const table = createTable(dynamo, tableName);
  return {
    async readState() {
      const item = await table.get(STATE);
      if (!item) return { revision: 0, state: freshWatchState };
      const { revision, value } = StoredState.parse(toValues(item));
      return { revision, state: WatchState.parse(JSON.parse(value)) };
    },

    writeState: (state, revision) => table.replace(STATE, { value: toAttribute(JSON.stringify(state)) }, revision),

    async append({ at, balance, source }, forgetBefore) {
      const ttl = Math.ceil((at + (at - forgetBefore)) / 1_000);
      await table.put(keyOf(at), {
        balance: toAttribute(balance),
        source: toAttribute(source),
        ttl: toAttribute(ttl),
      });
    },

    async range({ from, until }) {
      const query = {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :until',
        ExpressionAttributeValues: {
          ':pk': { S: READINGS },
          ':from': { S: keyOf(Math.max(0, Math.ceil(from))).sk },
          ':until': { S: keyOf(Math.max(0, until)).sk },
        },
        ConsistentRead: true,
      };
      const records: BalanceRecord[] = [];
      for await (const item of itemsOf(table, query)) records.push(fromItem(item));
      return records;
    },
  };
}

const StoredState = z.object({ revision: z.int(), value: z.string() });
const StoredReading = z.object({ sk: z.string(), balance: z.number(), source: KnownBalance.shape.source });

/** Times in the order of their text. */
const keyOf = (at: number): Key => ({ pk: READINGS, sk: String(Math.floor(at)).padStart(15, '0') });

function fromItem(item: Item): BalanceRecord {
  const { sk, balance, source } = StoredReading.parse(toValues(item));
  return { at: Number(sk), balance, source };
}
