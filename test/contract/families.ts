import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { CREDENTIALS, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { TABLES } from '#infra/emulated/tables.ts';
import { createApplications } from '#shared/aws/applications.ts';
import { createAudit } from '#shared/aws/audit.ts';
import { createBalanceStore } from '#shared/aws/balance-store.ts';
import { createCallbacks } from '#shared/aws/callbacks.ts';
import { createDynamo, createSqs } from '#shared/aws/clients.ts';
import { createDeadLetters } from '#shared/aws/dead-letters.ts';
import { createGatewayStates } from '#shared/aws/gateway-states.ts';
import { createHints, parseHint } from '#shared/aws/hints.ts';
import { createKeyUses } from '#shared/aws/key-uses.ts';
import { createLimitCounters } from '#shared/aws/limit-counters.ts';
import { keyOfMessage } from '#shared/aws/message-item.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { createStatistics } from '#shared/aws/statistics.ts';
import { createTable, type Update } from '#shared/aws/table.ts';
import { createBalanceStore as createEmbeddedBalanceStore } from '#shared/embedded/balance-store.ts';
import { createInProcessHints } from '#shared/embedded/hints.ts';
import { createStatistics as createEmbeddedStatistics } from '#shared/embedded/statistics.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import type { LogFields } from '#shared/log.ts';
import type { Applications, KeyUses, LimitCounters } from '#shared/ports/applications.ts';
import type { AuditLog } from '#shared/ports/audit.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { Callbacks, DeadLetters, Hints, MessageStatistics, MessageStore } from '#shared/ports/messages.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';
import { createTableData, createTableStore } from '#test/simulation/world/table-store.ts';

/** The ports of one family, freshly made and empty. */
export type Family = {
  messages: MessageStore;
  hints: Hints;
  deadLetters: DeadLetters;
  callbacks: Callbacks;
  settings: SettingsStore;
  gatewayStates: GatewayStates;
  applications: Applications;
  keyUses: KeyUses;
  limitCounters: LimitCounters;
  audit: AuditLog;
  statistics: MessageStatistics;
  /** Reads only a few messages. */
  narrowStatistics: MessageStatistics;
  balance: BalanceStore;
  /** Dead letters that are there. */
  deadLettersThere(): Promise<{ id: string; reason: string; at: number }[]>;
  /** Makes a message's record one that cannot be read. */
  spoil(id: string): Promise<void>;
  /** Ids that were told of as not readable. */
  unreadable: string[];
  /** Ids of the hints that can be taken now. */
  takeHints(): Promise<{ id: string; alone: boolean }[]>;
  close(): Promise<void>;
};

/** Every suite of a port runs on both. */
export const families: { name: string; open: () => Promise<Family> }[] = [
  { name: 'SQLite and in process', open: openEmbedded },
  { name: 'DynamoDB and SQS', open: openAws },
];

/** The message store of the simulator is held to the same suite, so that what the simulator proves holds for the others. */
export const messageFamilies = [...families, { name: "the simulator's table", open: openSimulated }];

async function openSimulated(): Promise<Family> {
  const family = await openEmbedded();
  return { ...family, messages: createTableStore(createTableData(), async (_, work) => work()) };
}

async function openEmbedded(): Promise<Family> {
  const unreadable: string[] = [];
  const log = { error: (_: string, fields?: LogFields) => void unreadable.push(String(fields?.messageId)) };
  const stores = openEmbeddedStores({ path: ':memory:', log });
  const hints = createInProcessHints();
  return {
    ...stores,
    narrowStatistics: createEmbeddedStatistics(stores.db, 2),
    hints,
    balance: createEmbeddedBalanceStore(stores.db),
    async deadLettersThere() {
      const rows = stores.db.prepare('SELECT id, reason, at FROM dead_letters').all();
      return rows.map((row) => ({ id: String(row.id), reason: String(row.reason), at: Number(row.at) }));
    },
    async takeHints() {
      const alone = [];
      for (let hint = hints.takeAlone(); hint; hint = hints.takeAlone()) alone.push(hint);
      return [...alone, ...hints.take(1_000)].map((hint) => ({ id: hint.id, alone: hint.alone === true }));
    },
    unreadable,
    async spoil(id) {
      stores.db.prepare(`UPDATE messages SET attempts = '{', revision = revision + 1 WHERE id = ?`).run(id);
    },
    close: async () => stores.close(),
  };
}

async function openAws(): Promise<Family> {
  const emulators = await startEmulators();
  const at = (endpoint: string) => ({ region: REGION, credentials: CREDENTIALS, endpoint });
  const dynamo = createDynamo(at(emulators.endpoints.dynamo));
  const sqs = createSqs(at(emulators.endpoints.sqs));
  const { queues } = emulators;
  const unreadable: string[] = [];
  return {
    messages: createMessages(dynamo, TABLES.messages, (id) => unreadable.push(id)),
    unreadable,
    async spoil(id) {
      await createTable(dynamo, TABLES.messages).change(keyOfMessage(id), SPOILT, false);
    },
    hints: createHints(sqs, { high: queues.high, normal: queues.normal }),
    callbacks: createCallbacks(dynamo, TABLES.state),
    deadLetters: createDeadLetters(sqs, queues.deadLetters),
    settings: createSettings(dynamo, TABLES.settings),
    gatewayStates: createGatewayStates(dynamo, TABLES.state),
    applications: createApplications(dynamo, TABLES.settings),
    keyUses: createKeyUses(dynamo, TABLES.state),
    limitCounters: createLimitCounters(dynamo, TABLES.state),
    audit: createAudit(dynamo, TABLES.state),
    statistics: createStatistics(dynamo, TABLES.messages, Date.now),
    narrowStatistics: createStatistics(dynamo, TABLES.messages, Date.now, 1),
    balance: createBalanceStore(dynamo, TABLES.state),
    async deadLettersThere() {
      const bodies = await drain(sqs, queues.deadLetters);
      return bodies.map((body) => DeadLetterBody.parse(JSON.parse(body)));
    },
    async takeHints() {
      const bodies = [...(await drain(sqs, queues.high)), ...(await drain(sqs, queues.normal))];
      return bodies.map((body) => {
        const hint = parseHint(body);
        if (!hint) throw new Error(`Not a hint: ${body}`);
        return { id: hint.id, alone: hint.alone === true };
      });
    },
    async close() {
      dynamo.destroy();
      sqs.destroy();
      await emulators.stop();
    },
  };
}

const SPOILT: Update = {
  set: '#attempts = :attempts, revision = revision + :one',
  condition: 'attribute_exists(pk)',
  names: { '#attempts': 'attempts' },
  values: { ':attempts': { S: '{' }, ':one': { N: '1' } },
};

const DeadLetterBody = z.object({ id: z.string(), reason: z.string(), at: z.number() });

/** Takes the bodies of all messages that can be seen now. */
async function drain(sqs: SQSClient, QueueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (!Messages || Messages.length === 0) return bodies;
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(Body ?? '');
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
