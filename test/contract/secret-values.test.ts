import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREDENTIALS, REGION, startEmulators } from '#infra/emulated/emulators.ts';
import { createSecretsManager } from '#shared/aws/clients.ts';
import { createSecretValues } from '#shared/aws/secret-values.ts';
import { createSecretValues as createEmbedded } from '#shared/embedded/secret-values.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { SecretsTooLong, type SecretValues } from '#shared/ports/settings.ts';
import { startAwsProxy } from '#test/support/aws-proxy.ts';

const aSecret = (reference: string, value = `value of ${reference}`) => ({ reference, name: 'headers.X-Key', value });
const none = new Set<string>();

/** Secrets Manager with one empty secret, and a way to count and disturb its calls. */
async function openAws() {
  const emulators = await startEmulators();
  const proxy = await startAwsProxy(emulators.endpoints.secretsManager);
  const manager = createSecretsManager({ region: REGION, credentials: CREDENTIALS, endpoint: proxy.url });
  await manager.send(new CreateSecretCommand({ Name: 'settings', SecretString: '{}' }));
  const time = { now: 0 };
  return {
    proxy,
    time,
    open: () => createSecretValues(manager, 'settings', () => time.now),
    missing: () => createSecretValues(manager, 'nothing', () => time.now),
    reads: () => proxy.calls.filter((action) => action === 'GetSecretValue').length,
    close: async () => {
      manager.destroy();
      await proxy.stop();
      await emulators.stop();
    },
  };
}

const families: [string, () => Promise<{ secrets: SecretValues; close(): Promise<void> }>][] = [
  [
    'SQLite',
    async () => {
      const stores = openEmbeddedStores({ path: ':memory:' });
      return { secrets: createEmbedded(stores.db, stores.commit), close: async () => stores.close() };
    },
  ],
  [
    'Secrets Manager',
    async () => {
      const aws = await openAws();
      return { secrets: aws.open(), close: aws.close };
    },
  ],
];

describe.each(families)('The secrets of settings on %s', (_, open) => {
  let family: Awaited<ReturnType<typeof open>>;
  let secrets: SecretValues;
  beforeAll(async () => {
    family = await open();
    secrets = family.secrets;
  });
  afterAll(() => family.close());

  test('are read by reference, several at once; what is not there is absent', async () => {
    await secrets.add([aSecret('ref-1'), aSecret('ref-2', 'with "quotes", ü and 😀')], none);
    await secrets.add([aSecret('ref-3')], none);
    expect(await secrets.read(['ref-1', 'ref-2', 'ref-9'])).toEqual(
      new Map([
        ['ref-1', 'value of ref-1'],
        ['ref-2', 'with "quotes", ü and 😀'],
      ]),
    );
    expect(await secrets.read(['ref-3'], { fresh: true })).toEqual(new Map([['ref-3', 'value of ref-3']]));
    expect(await secrets.read([])).toEqual(new Map());
  });

  test('have no reference that Objects have by themselves', async () => {
    expect(await secrets.read(['constructor', '__proto__'])).toEqual(new Map());
  });
});

describe('Secrets Manager', () => {
  let aws: Awaited<ReturnType<typeof openAws>>;
  beforeAll(async () => (aws = await openAws()));
  afterAll(() => aws.close());

  test('is asked once in five minutes, and at once for what is new or wanted fresh', async () => {
    const [writer, reader] = [aws.open(), aws.open()];
    await writer.add([aSecret('ref-1')], none);
    const before = aws.reads();
    for (let time = 0; time < 300_000; time += 50_000) {
      aws.time.now = time;
      await reader.read(['ref-1']);
    }
    expect(aws.reads() - before).toBe(1);
    await writer.add([aSecret('ref-2')], none);
    expect((await reader.read(['ref-1', 'ref-2'])).size).toBe(2);
    const known = aws.reads();
    await reader.read(['ref-1'], { fresh: true });
    aws.time.now += 300_001;
    await reader.read(['ref-1']);
    expect(aws.reads() - known).toBe(2);
  });

  test('that fails for a while leaves what is known in use', async () => {
    const secrets = aws.open();
    await secrets.add([aSecret('ref-a')], none);
    aws.proxy.set(() => ({ error: 'AccessDeniedException' }));
    expect(await secrets.read(['ref-a'], { fresh: true })).toEqual(new Map([['ref-a', 'value of ref-a']]));
    await expect(aws.open().read(['ref-a'])).rejects.toMatchObject({ name: 'AccessDeniedException' });
    aws.proxy.set(() => 'pass');
  });

  test('has no values before the first is stored', async () => {
    expect(await aws.missing().read(['ref-1'])).toEqual(new Map());
  });

  test('makes room by forgetting the oldest that no settings use', async () => {
    const secrets = aws.open();
    const keep = new Set(['ref-used']);
    await secrets.add([aSecret('ref-used'), aSecret('ref-old')], keep);
    for (let count = 0; count < 20; count += 1) await secrets.add([aSecret(`ref-${count}`, 'x'.repeat(4_000))], keep);
    const there = await secrets.read(['ref-used', 'ref-old', 'ref-0', 'ref-19'], { fresh: true });
    expect([...there.keys()]).toEqual(['ref-used', 'ref-19']);
  });

  test('refuses more than fits, and keeps what is there', async () => {
    const secrets = aws.open();
    const many = Array.from({ length: 20 }, (_, count) => aSecret(`ref-many-${count}`, 'x'.repeat(4_000)));
    await expect(secrets.add(many, new Set(['ref-used']))).rejects.toThrow(SecretsTooLong);
    expect((await secrets.read(['ref-used'], { fresh: true })).size).toBe(1);
  });
});
