import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREDENTIALS, type Emulators, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { markRunning, mendDueIndex } from '#infra/emulated/mend-index.ts';
import { TABLES } from '#infra/emulated/tables.ts';
import { createDynamo } from '#shared/aws/clients.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { aMessage } from '#test/support/message.ts';

describe('The emulator of DynamoDB after a kill', () => {
  let emulators: Emulators;
  let dynamo: ReturnType<typeof createDynamo>;
  beforeAll(async () => {
    emulators = await startEmulators();
    dynamo = createDynamo({ region: REGION, credentials: CREDENTIALS, endpoint: emulators.endpoints.dynamo });
  });
  afterAll(async () => {
    dynamo.destroy();
    await emulators.stop();
  });

  test('[P1] has an index row again for each message that is due, and nothing else is changed', async () => {
    const store = createMessages(dynamo, TABLES.messages);
    const [waits, over] = [aMessage({}), aMessage({ status: 'sent', dueAt: null, finalAt: 1 })];
    await store.accept([{ applicationId: waits.applicationId, messages: [waits, over] }]);
    expect(await mendDueIndex(dynamo)).toBe(1);
    const found = await store.get([waits.id, over.id]);
    expect([found.get(waits.id), found.get(over.id)]).toEqual([waits, over]);
    const before = (waits.dueAt ?? 0) + 1;
    expect((await store.due({ lane: waits.priority, before, limit: 9 })).map(({ id }) => id)).toEqual([waits.id]);
  });

  test('is known by the mark that only a clean end takes away', () => {
    const directory = mkdtempSync(join(tmpdir(), 'mark-'));
    const first = markRunning(directory);
    expect(first.wasKilled).toBe(false);
    expect(markRunning(directory).wasKilled).toBe(true);
    first.end();
    expect(markRunning(directory).wasKilled).toBe(false);
    rmSync(directory, { recursive: true });
  });
});
